// A picture made in Python, with its downloads: SVG as it is, PNG drawn from it by the browser; both on white.
function update({ parentElement, data }) {
  const root = parentElement.querySelector(".picture");
  if (!root.childElementCount) {
    // A narrow screen scrolls the picture, also by the keys.
    const frame = make("div", "frame", "", { tabIndex: 0, role: "group", ariaLabel: "Picture of the network" });
    root.append(frame, ...["SVG", "PNG"].map((kind) => make("button", "", `Download ${kind}`, { type: "button" })));
  }
  const [frame, svg, png] = root.children;
  if (frame.drawn !== data.svg) frame.innerHTML = frame.drawn = data.svg;
  svg.onclick = () => save(new Blob([data.paper], { type: "image/svg+xml" }), `${data.name}.svg`);
  png.onclick = () => {
    const image = new Image();
    image.onload = () => {
      const canvas = make("canvas", "", "", { width: 3 * image.width, height: 3 * image.height });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, `${data.name}.png`));
    };
    image.src = URL.createObjectURL(new Blob([data.paper], { type: "image/svg+xml" }));
  };
}
