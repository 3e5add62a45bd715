// The downloads of the chart above: the SVG as the browser drew it, on the page's ground, and its rows as CSV.
function update({ parentElement, data }) {
  const root = parentElement.querySelector(".downloads");
  if (!root.childElementCount) {
    root.append(...["SVG", "CSV"].map((kind) => {
      const made = make("button", "", kind, { type: "button" });
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
  const fill = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  copy.prepend(makeSvg("rect", { width: "100%", height: "100%", fill }));
  return new XMLSerializer().serializeToString(copy);
}

function table(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(",")).join("\r\n");
}
