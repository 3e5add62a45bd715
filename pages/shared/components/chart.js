// The downloads of the chart above: the SVG as the browser drew it, on the page's ground, and its rows as CSV.
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".downloads");
  if (!root.childElementCount) {
    root.append(...["SVG", "CSV"].map((kind) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: kind });
      made.setAttribute("aria-label", `Download the chart ${data.key} as ${kind}`);
      return made;
    }));
  }
  const [svg, csv] = root.children;
  svg.onclick = () => {
    const drawn = document.querySelector(`.st-key-chart-${data.key.replace(/[^\w-]/g, "-")} svg.marks`);
    if (drawn) save(new Blob([picture(drawn)], { type: "image/svg+xml" }), `${data.key}.svg`);
  };
  csv.onclick = () => save(new Blob([table(data.rows)], { type: "text/csv" }), `${data.key}.csv`);
}

function picture(drawn) {
  const copy = drawn.cloneNode(true);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const color = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: color })) ground.setAttribute(name, value);
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function table(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(",")).join("\r\n");
}

// A text that a spreadsheet would take for a formula begins with an apostrophe.
function cell(value) {
  if (typeof value !== "string") return value ?? "";
  return `"${(/^[=+\-@]/.test(value) ? "'" : "") + value.replaceAll('"', '""')}"`;
}
