// A row of real drawings to take; each is a button with the drawing on it.
function update({ parentElement, data, setTriggerValue }) {
  const row = parentElement.querySelector(".examples");
  if (!row.childElementCount) {
    row.append(...data.drawings.map((lines, digit) => {
      const button = make("button", "", "", { type: "button", title: `A real drawing of ${digit}` });
      button.setAttribute("aria-label", `Example ${digit}`);
      button.append(picture(lines, data.side));
      return button;
    }));
  }
  [...row.children].forEach((button, digit) => { button.onclick = () => setTriggerValue("taken", digit); });
}

function picture(lines, side) {
  const svg = makeSvg("svg", { viewBox: `0 0 ${side} ${side}`, "aria-hidden": "true" });
  svg.append(...lines.map((line) => makeSvg("polyline", { points: line.join(" ") })));
  return svg;
}
