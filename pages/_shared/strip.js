const SIDE = 280; // points of a picture on the page

// The strip of steps: small grey pictures with a caption. Each picture is base64 of its pixels, row by row.
export default function ({ parentElement, data }) {
  const strip = parentElement.querySelector(".strip");
  while (strip.children.length < data.steps.length) {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    caption.append(document.createElement("b"), document.createElement("span"));
    figure.append(document.createElement("canvas"), caption);
    strip.append(figure);
  }
  data.steps.forEach((step, index) => {
    const [canvas, caption] = strip.children[index].children;
    strip.children[index].classList.toggle("off", step.off);
    caption.children[0].textContent = step.title;
    caption.children[1].textContent = step.caption;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${step.title}: ${step.caption}`);
    paint(canvas, step);
  });
}

function paint(canvas, { width, height, pixels, cross }) {
  const small = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer); // a pixel a word: opaque, and the same in red, green and blue
  const letters = atob(pixels);
  for (let index = 0; index < letters.length; index++) words[index] = 0xff000000 | (letters.charCodeAt(index) * 0x010101);
  small.getContext("2d").putImageData(image, 0, 0);
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d");
  const scale = SIDE / Math.max(width, height);
  context.imageSmoothingEnabled = scale < 1;
  context.drawImage(small, (SIDE - scale * width) / 2, (SIDE - scale * height) / 2, scale * width, scale * height);
  if (!cross) return;
  context.strokeStyle = "#ff8c42"; // the center of mass
  context.lineWidth = 3;
  const [x, y] = cross.map((value) => scale * value);
  context.beginPath();
  context.moveTo(x - 24, y);
  context.lineTo(x + 24, y);
  context.moveTo(x, y - 24);
  context.lineTo(x, y + 24);
  context.stroke();
}
