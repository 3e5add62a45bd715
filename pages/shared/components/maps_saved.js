// Figures of maps as files: they look as on the page.
function saves(row, key) {
  return [["PNG", () => savePng(row, key)], ["SVG", () => saveSvg(row, key)], ["CSV", () => saveCsv(row, key)]].map(([kind, act]) => {
    const made = make("button", "", kind, { type: "button", onclick: act });
    made.setAttribute("aria-label", `Download ${key} as ${kind}`);
    return made;
  });
}

// Where everything stands on the page, so that the file looks like it.
function placed(row) {
  const box = row.getBoundingClientRect();
  const at = (element) => { const its = element.getBoundingClientRect(); return [its.left - box.left, its.top - box.top, its.width, its.height]; };
  const figures = [...row.querySelectorAll("canvas")].map((canvas) => ({ canvas, place: at(canvas), name: at(canvas.previousSibling), title: canvas.shown.title }));
  return { width: Math.ceil(box.width), height: Math.ceil(box.height), figures };
}

function savePng(row, key) {
  const { width, height, figures } = placed(row), whole = sharpCanvas(width, height), pen = whole.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  Object.assign(pen, { fillStyle: "#000", font: "12px sans-serif", imageSmoothingEnabled: false });
  for (const { canvas, place, name, title } of figures) {
    pen.drawImage(canvas, ...place);
    pen.fillText(title, name[0], name[1] + 12);
  }
  whole.toBlob((blob) => save(blob, `${key}.png`));
}

function saveSvg(row, key) {
  const { width, height, figures } = placed(row), whole = makeSvg("svg", { xmlns: SVG, width, height });
  whole.append(makeSvg("rect", { width, height, fill: "#fff" }));
  for (const { canvas, place: [x, y, wide, high], name, title } of figures) {
    const text = makeSvg("text", { x: name[0], y: name[1] + 12, "font-size": 12, "font-family": "sans-serif" });
    text.textContent = title;
    whole.append(text, makeSvg("image", { x, y, width: wide, height: high, href: canvas.toDataURL() }));
  }
  save(new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" }), `${key}.svg`);
}

function saveCsv(row, key) {
  const lines = ["figure,map,row,column,value"];
  for (const { shown: { title, shape: [, rows, across], values } } of row.querySelectorAll("canvas")) {
    const name = `"${(/^[=+\-@]/.test(title) ? "'" : "") + title.replaceAll('"', '""')}"`;
    values.forEach((value, at) => lines.push([name, Math.floor(at / (rows * across)), Math.floor(at / across) % rows, at % across, value].join(",")));
  }
  save(new Blob([lines.join("\r\n")], { type: "text/csv" }), `${key}.csv`);
}
