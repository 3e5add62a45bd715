// Making elements: what the scripts of several components need.
const SVG = "http://www.w3.org/2000/svg";

function make(kind, className = "", text = "", properties = {}) {
  const made = Object.assign(document.createElement(kind), properties);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function makeSvg(kind, attributes = {}) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
