// Values as colors: red for what is below 0, white at 0, blue for what is above.
const SMALL = new OffscreenCanvas(1, 1); // a map, a pixel for each value
const RED = [178, 24, 43], BLUE = [33, 102, 172], STEPS = 255; // of color, from white to either end
const COLORS = Array.from({ length: 2 * STEPS + 1 }, (_, step) =>
  (step < STEPS ? RED : BLUE).map((part) => Math.round(255 + (Math.abs(step - STEPS) / STEPS) * (part - 255))));

// Letter by letter: a stroke brings a hundred thousand of them ten times a second.
function decode(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return new Float32Array(bytes.buffer);
}

function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function colorOf(value, extent) {
  const share = extent ? Math.max(-1, Math.min(1, value / extent)) : 0;
  return COLORS[STEPS + Math.round(STEPS * share)];
}

// Paint height × width values, from `start` on, in so many pixels of the canvas.
function paintMap(pen, values, start, [height, width], extent, x, y, wide, high = wide) {
  if (height * width === 1) {
    pen.fillStyle = `rgb(${colorOf(values[start], extent)})`;
    pen.fillRect(x, y, wide, high);
    return;
  }
  const picture = new ImageData(width, height);
  for (let at = 0, place = 0; at < height * width; at++) {
    const color = colorOf(values[start + at], extent);
    for (let part = 0; part < 3; part++) picture.data[place++] = color[part];
    picture.data[place++] = 255;
  }
  Object.assign(SMALL, { width, height });
  SMALL.getContext("2d").putImageData(picture, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(SMALL, x, y, wide, high);
}

function number(value, digits = 4) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-4 ? size.toExponential(2) : size.toFixed(digits);
  return (value < 0 ? "−" : "") + text;
}

// A canvas of so many pixels on the page, sharp on every screen.
function sharpCanvas(width, height) {
  const canvas = make("canvas");
  const scale = Math.max(1, Math.min(3, devicePixelRatio));
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.style.width = `${width}px`; // the height follows, also where there is less room
  canvas.getContext("2d").setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  return canvas;
}

// The ends of a scale, in three digits.
function short(value) {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

function ramp(extent) {
  const legend = make("span", "ramp");
  legend.append(make("span", "", short(-extent)), make("i"), make("span", "", `+${short(extent)}`));
  legend.setAttribute("aria-label", `colors from red, ${short(-extent)}, through white, 0, to blue, ${short(extent)}`);
  return legend;
}
