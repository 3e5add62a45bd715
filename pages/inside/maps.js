// Figures of maps, one canvas a figure. The value under the pointer, or under the arrow keys, stands below them.

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".maps");
  const parts = data.figures.map((one) => ({ ...one, values: decode(one.data) }));
  for (const part of parts) part.extent ??= largest(part.values);
  const all = Math.max(...parts.map((part) => part.extent));
  const says = make("output", "", data.picks ? "Point at a value to read it; click it to take it apart." : "Point at a value to read it.");
  const row = make("div", "figures");
  const pick = data.picks ? (place) => setTriggerValue("picked", place) : null;
  row.append(...parts.map((part) => (part.answer ? bars(part) : drawn(part, data.range === "all" ? all : null, data.range, says, pick))));
  const foot = make("div", "foot");
  const legend = parts.every((part) => part.pixels) ? [] : [data.range === "all" ? ramp(all) : wordRamp(data.range)];
  foot.append(...legend, says, ...saves(row, parts, data.key));
  root.replaceChildren(row, foot);
}

function wordRamp(range) {
  const legend = ramp(1);
  legend.firstChild.textContent = "− its largest";
  legend.lastChild.textContent = "+";
  legend.setAttribute("aria-label", `colors from red through white at 0 to blue, over each ${range}`);
  return legend;
}

function layout(part) {
  const [count] = part.shape;
  const columns = Math.min(count, part.columns ?? Math.ceil(Math.sqrt(count)));
  const gap = part.gap ?? (part.shape[1] * part.shape[2] > 1 ? 2 : 1);
  const high = (part.side * part.shape[1]) / part.shape[2];
  return { columns, gap, high, width: columns * (part.side + gap) - gap, height: Math.ceil(count / columns) * (high + gap) - gap };
}

function caption(part, extent) {
  const made = make("figcaption");
  made.append(make("b", "", part.title), make("span", "", [part.caption, extent && `±${short(extent)}`].filter(Boolean).join("\n")));
  return made;
}

function drawn(part, all, range, says, pick) {
  const place = layout(part);
  const canvas = sharpCanvas(place.width, place.height);
  const made = make("figure");
  made.append(caption(part, range === "figure" && !part.pixels ? part.extent : 0), canvas);
  if (pick && part.id) canvas.classList.add("picks");
  Object.assign(canvas, { tabIndex: 0, shown: part, at: part.place ?? [0, 0, 0] });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${part.title}: ${part.caption ?? ""}. Arrow keys read values${pick && part.id ? ", Enter takes one apart" : ""}.`);
  canvas.paint = () => paint(canvas, all, range);
  canvas.paint();
  const tell = (at) => { canvas.at = at; says.textContent = words(part, at); };
  const choose = (at) => {
    if (!pick || !part.id) return;
    pick({ figure: part.id, map: at[0], row: at[1], column: at[2] });
    frame(canvas, at);
  };
  canvas.onpointermove = (event) => { const at = placeOf(canvas, event, place); if (at) tell(at); };
  canvas.onclick = (event) => { const at = placeOf(canvas, event, place); if (at) choose(at); };
  canvas.onkeydown = (event) => byKey(event, canvas, tell, choose);
  return made;
}

// The frame goes to the map that was clicked at once; the page follows.
function frame(canvas, at) {
  for (const other of canvas.closest(".figures").querySelectorAll("canvas")) {
    other.shown.place = other === canvas ? at : undefined;
    other.paint();
  }
}

function paint(canvas, all, range) {
  const { shown: part } = canvas, { columns, gap, high } = layout(part), [count, height, width] = part.shape, size = height * width;
  const pen = canvas.getContext("2d");
  for (let map = 0; map < count; map++) {
    const extent = all ?? (range === "map" && size > 1 ? largest(part.values.subarray(map * size, (map + 1) * size)) : part.extent);
    const x = (map % columns) * (part.side + gap), y = Math.floor(map / columns) * (high + gap);
    paintMap(pen, part.values, map * size, [height, width], extent, x, y, part.side, high);
    if (part.place?.[0] === map) {
      Object.assign(pen, { strokeStyle: "#ff8c42", lineWidth: 2 });
      pen.strokeRect(x + 1, y + 1, part.side - 2, high - 2);
    }
  }
}

function placeOf(canvas, event, { columns, gap, high, width, height }) {
  const box = canvas.getBoundingClientRect(), { shown: part } = canvas, [count, rows, across] = part.shape;
  const x = ((event.clientX - box.left) * width) / box.width, y = ((event.clientY - box.top) * height) / box.height;
  const column = Math.floor(x / (part.side + gap)), line = Math.floor(y / (high + gap)), map = line * columns + column;
  if (map >= count || x < 0 || y < 0) return null;
  const inside = (at, side, many) => Math.min(many - 1, Math.max(0, Math.floor((at * many) / side)));
  return [map, inside(y - line * (high + gap), high, rows), inside(x - column * (part.side + gap), part.side, across)];
}

function byKey(event, canvas, tell, choose) {
  const { shown: part, at: [map, row, column] } = canvas, [count, rows, across] = part.shape;
  if (event.key === "Enter") { choose(canvas.at); return; }
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = Math.min(count * rows * across - 1, Math.max(0, (map * rows + row) * across + column + step));
  tell([Math.floor(next / (rows * across)), Math.floor(next / across) % rows, next % across]);
}

function words(part, [map, row, column]) {
  const [count, rows, across] = part.shape, value = part.values[(map * rows + row) * across + column];
  const which = count > 1 ? `, ${part.label ?? "map"} ${map}` : "";
  const where = rows * across > 1 ? `, row ${row}, column ${column}` : "";
  return `${part.title}${which}${where}: ${number(value)}${part.unit ?? ""}`;
}

function bars(part) {
  const made = make("figure"), grid = make("div", "bars"), best = part.answer.indexOf(Math.max(...part.answer));
  part.answer.forEach((share, digit) => {
    const bar = make("i");
    bar.style.width = `${60 * share}px`;
    grid.append(make("span", digit === best ? "best" : "", String(digit)), bar, make("span", digit === best ? "best" : "", `${(100 * share).toFixed(1)} %`));
  });
  made.append(caption(part, 0), grid);
  return made;
}

function saves(row, parts, key) {
  return [["PNG", () => savePng(row, key)], ["SVG", () => saveSvg(row, key)], ["CSV", () => saveCsv(parts, key)]].map(([kind, act]) => {
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

function saveCsv(parts, key) {
  const lines = ["figure,map,row,column,value"];
  for (const { title, shape: [, rows, across], values } of parts) {
    const name = `"${(/^[=+\-@]/.test(title) ? "'" : "") + title.replaceAll('"', '""')}"`;
    values.forEach((value, at) => lines.push([name, Math.floor(at / (rows * across)), Math.floor(at / across) % rows, at % across, value].join(",")));
  }
  save(new Blob([lines.join("\r\n")], { type: "text/csv" }), `${key}.csv`);
}
