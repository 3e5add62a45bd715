// A row of real drawings to take; each is a button with the drawing on it.
const SVG = "http://www.w3.org/2000/svg";

export default function ({ parentElement, data, setTriggerValue }) {
  const row = parentElement.querySelector(".examples");
  if (!row.childElementCount) {
    row.append(...data.drawings.map((lines, digit) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = `A real drawing of ${digit}`;
      button.setAttribute("aria-label", `Example ${digit}`);
      button.append(picture(lines, data.side));
      return button;
    }));
  }
  [...row.children].forEach((button, digit) => { button.onclick = () => setTriggerValue("taken", digit); });
}

function picture(lines, side) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("aria-hidden", "true");
  for (const line of lines) {
    const path = document.createElementNS(SVG, "polyline");
    path.setAttribute("points", line.map((point) => point.map(Math.round).join()).join(" "));
    svg.append(path);
  }
  return svg;
}
