// Saving what a component shows: as a picture on white, with a line on top that says what it is, or its numbers as CSV.
const LINE = 24, LEFT_OUT = "button, output, .hint"; // pixels of that line; what is not part of the picture

function saves(root, key, about, numbers) {
  const acts = {
    PNG: () => savePng(pictureOf(root, about), `${key}.png`),
    SVG: () => save(new Blob([new XMLSerializer().serializeToString(pictureOf(root, about))], { type: "image/svg+xml" }), `${key}.svg`),
    CSV: () => save(new Blob([numbers().map((line) => line.join(",")).join("\r\n")], { type: "text/csv" }), `${key}.csv`),
  };
  return Object.entries(acts).map(([kind, onclick]) => {
    const made = make("button", "", kind, { type: "button", onclick });
    made.setAttribute("aria-label", `Download ${key} as ${kind}`);
    return made;
  });
}

function savePng(picture, name) {
  const [width, height] = ["width", "height"].map((side) => Number(picture.getAttribute(side))), whole = sharpCanvas(width, height);
  const image = new Image(width, height);
  image.onload = () => {
    whole.getContext("2d").drawImage(image, 0, 0, width, height);
    whole.toBlob((blob) => save(blob, name));
  };
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
}

function pictureOf(root, about) {
  const box = root.getBoundingClientRect(), width = Math.max(root.scrollWidth, ...[...root.children].map((child) => child.scrollWidth));
  const size = { width, height: Math.ceil(box.height) + LINE };
  const whole = makeSvg("svg", { xmlns: SVG, ...size, "font-family": "sans-serif" });
  whole.append(makeSvg("rect", { ...size, fill: "#fff" }), letters({ text: about, x: 0, y: LINE - 9 }, 14, 600, "#000"));
  const place = ({ left, top, width, height }) => ({ x: left - box.left, y: top - box.top + LINE, width, height });
  for (const child of root.children) put(child, whole, place);
  return whole;
}

function put(element, whole, place) {
  if (element.matches(LEFT_OUT)) return;
  const style = getComputedStyle(element), at = place(element.getBoundingClientRect());
  if (element instanceof HTMLCanvasElement) whole.append(makeSvg("image", { ...at, href: element.toDataURL() }));
  else if (element instanceof SVGSVGElement) whole.append(copyOf(element, at));
  else if (element.matches(".ramp i")) whole.append(...gradient(at));
  else {
    if (style.backgroundColor !== "rgba(0, 0, 0, 0)") whole.append(makeSvg("rect", { ...at, fill: style.backgroundColor }));
    for (const node of element.childNodes) {
      if (node instanceof Element) put(node, whole, place);
      else for (const line of linesOf(node)) {
        const { x, y, width, height } = place(line.box);
        whole.append(letters({ text: line.text, x, y: y + 0.78 * height, textLength: width }, parseFloat(style.fontSize), style.fontWeight, element.style.color || "#000"));
      }
    }
  }
  if (style.outlineStyle === "solid") whole.append(makeSvg("rect", { ...at, fill: "none", stroke: style.outlineColor, "stroke-width": 2 }));
}

// A text as the lines that the page has broken it into.
function linesOf(node) {
  const lines = [], range = document.createRange();
  const among = (start, end) => { range.setStart(node, start); range.setEnd(node, end); return range.getBoundingClientRect(); };
  for (const { 0: word, index } of node.data?.matchAll(/\S+/g) ?? []) {
    const end = index + word.length, { top } = among(index, end);
    if (lines.at(-1)?.top === top) lines.at(-1).end = end; else lines.push({ top, start: index, end });
  }
  return lines.map(({ start, end }) => ({ box: among(start, end), text: node.data.slice(start, end).replaceAll(/\s+/g, " ") }));
}

function letters({ text, ...place }, size, weight, fill) {
  const made = makeSvg("text", { ...place, lengthAdjust: "spacingAndGlyphs", "font-size": size, "font-weight": weight, fill });
  made.textContent = text;
  return made;
}

function copyOf(drawing, at) {
  const copy = drawing.cloneNode(true), parts = drawing.querySelectorAll("*");
  for (const [name, value] of Object.entries(at)) copy.setAttribute(name, value);
  copy.querySelectorAll("*").forEach((part, index) => {
    const style = getComputedStyle(parts[index]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"]) part.setAttribute(name, style.getPropertyValue(name));
  });
  return copy;
}

// The ramp of colors, as rectangles of one color each.
function gradient({ x, y, width, height }) {
  const many = 30;
  return Array.from({ length: many }, (_, at) =>
    makeSvg("rect", { x: x + (at * width) / many, y, width: width / many + 0.5, height, fill: `rgb(${colorOf((2 * at + 1) / many - 1, 1)})` }));
}
