// Figures of maps, one canvas a figure. The value under the pointer, or under the arrow keys, stands below them.

const live = {}; // by their keys, the figures on the page; the live canvas sends them other values while the pen is down
addEventListener("answers", ({ detail: { maps = {} } }) => {
  for (const key in maps) live[key]?.(maps[key]);
});

function update({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".maps");
  live[data.key] = (figures) => change(root, figures, data) || show(root, { ...data, figures }, setTriggerValue);
  show(root, data, setTriggerValue);
  dispatchEvent(new Event("answers-of-page"));
}

function show(root, data, setTriggerValue) {
  const [parts, all] = read(data.figures, data.range);
  const says = make("output", "", data.picks ? "Point at a value to read it; click it to take it apart." : "Point at a value to read it.");
  const row = make("div", "figures");
  const pick = data.picks ? (place) => take(place, data.token, setTriggerValue) : null;
  row.append(...parts.map((part) => (hasMaps(part) ? drawn(part, all, data.range, says, pick) : bare(part, data.color))));
  const foot = make("div", "foot");
  const legend = parts.every((part) => part.pixels) ? [] : [all ? ramp(all) : wordRamp(data.range)];
  if (parts.length) foot.append(...legend, says, ...saves(root, data.key, data.about, () => linesOfCsv(row)));
  root.replaceChildren(row, foot);
}

// Not of an answer, nor of a layer whose maps are too large.
function hasMaps({ answer, shape: [count] }) {
  return !answer && count > 0;
}

// The figures with their values and what their colors range over; and the largest of all, where they range over all.
function read(figures, range) {
  const parts = figures.map((one) => ({ ...one, values: decode(one.data) }));
  for (const part of parts) {
    const [count, height, width] = part.shape, size = height * width;
    part.extent ??= largest(part.values);
    part.extents = Array.from({ length: count }, (_, map) => (range === "map" && size > 1 ? largest(part.values.subarray(map * size, (map + 1) * size)) : part.extent));
  }
  return [parts, range === "all" ? Math.max(...parts.map((part) => part.extent)) : null];
}

// Other values in the same figures; false where the figures are others.
function change(root, figures, { range, color }) {
  const there = [...root.querySelectorAll("figure")], [parts, all] = read(figures, range);
  if (there.length !== parts.length || there.some(({ shown }, at) => shown && String(shown.shape) !== String(parts[at].shape))) return false;
  there.forEach((one, at) => {
    const part = parts[at], canvas = one.querySelector("canvas");
    if (!canvas) { one.replaceWith(bare(part, color)); return; }
    canvas.shown = { ...part, place: canvas.shown.place };
    one.firstChild.replaceWith(captionOf(part, range));
    paint(canvas, all);
  });
  if (all) root.querySelector(".foot .ramp")?.replaceWith(ramp(all));
  return true;
}

// The value is asked for at once; the page, whose fields follow, takes longer.
function take(place, subject, setTriggerValue) {
  askValue({ subject, layer: place.figure, at: place.at });
  setTriggerValue("picked", place);
}

function wordRamp(range) {
  const legend = ramp(1);
  legend.firstChild.textContent = "− its largest";
  legend.lastChild.textContent = "+ its largest";
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

function drawn(part, all, range, says, pick) {
  const place = layout(part);
  const canvas = sharpCanvas(place.width, place.height);
  const made = make("figure", "", "", { shown: part });
  made.append(captionOf(part, range), canvas);
  if (part.color) Object.assign(made.style, { borderLeft: `4px solid ${part.color}`, paddingLeft: "6px" });
  if (pick && part.id) canvas.classList.add("picks");
  Object.assign(canvas, { tabIndex: 0, shown: part, at: part.place ?? [0, 0, 0] });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${part.title}: ${part.caption ?? ""}. Arrow keys read values${pick && part.id ? ", Enter takes one apart" : ""}.`);
  paint(canvas, all);
  const tell = (at) => {
    canvas.at = at;
    says.textContent = words(canvas.shown, at, all);
    if (part.covers) cover(canvas, at, all);
  };
  const choose = (at) => {
    if (!pick || !part.id) return;
    pick({ figure: part.id, at: part.flat ? at.slice(0, 1) : at });
    frame(canvas, at, all);
  };
  canvas.onpointermove = (event) => { const at = placeOf(canvas, event, place); if (at) tell(at); };
  canvas.onclick = (event) => { const at = placeOf(canvas, event, place); if (at) choose(at); };
  canvas.onkeydown = (event) => byKey(event, canvas, tell, choose);
  return made;
}

// In the first figure, what of it the value at this place covers.
function cover(canvas, [, row, column], all) {
  const first = canvas.closest(".figures").querySelector("canvas"), { side, step } = canvas.shown.covers;
  first.shown.covered = [row * step, column * step, side];
  paint(first, all);
}

// The frame goes to the map that was clicked at once; the page follows.
function frame(canvas, at, all) {
  for (const other of canvas.closest(".figures").querySelectorAll("canvas")) {
    other.shown.place = other === canvas ? at : undefined;
    paint(other, all);
  }
}

function paint(canvas, all) {
  const { shown: part } = canvas, { columns, gap, high } = layout(part), [count, height, width] = part.shape, size = height * width;
  const pen = canvas.getContext("2d");
  for (let map = 0; map < count; map++) {
    const extent = all ?? part.extents[map];
    const x = (map % columns) * (part.side + gap), y = Math.floor(map / columns) * (high + gap);
    paintMap(pen, part.values, map * size, [height, width], extent, x, y, part.side, high);
    if (part.place?.[0] === map) {
      Object.assign(pen, { strokeStyle: "#ff8c42", lineWidth: 2 });
      pen.strokeRect(x + 1, y + 1, part.side - 2, high - 2);
    }
  }
  Object.assign(pen, { strokeStyle: "#ff8c42", lineWidth: 1 });
  if (part.covered) {
    const [row, column, side] = part.covered, across = part.side / width, down = high / height;
    pen.lineWidth = 2;
    pen.strokeRect(column * across + 1, row * down + 1, side * across - 2, side * down - 2);
  }
  for (const [row, column] of part.marks ?? []) pen.strokeRect((column * part.side) / width - 1, (row * high) / height - 1, part.side / width + 2, high / height + 2);
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

// A figure without a canvas.
function bare(part, color) {
  const made = make("figure", "", "", { shown: part });
  made.append(captionOf(part), ...(part.answer ? [bars(part.answer, color)] : []));
  return made;
}

function bars(answer, color) {
  const made = make("div", "bars"), best = answer.indexOf(Math.max(...answer));
  answer.forEach((share, digit) => {
    const bar = make("i");
    Object.assign(bar.style, { width: `${60 * share}px`, background: color });
    made.append(make("span", digit === best ? "best" : "", String(digit)), bar, make("span", digit === best ? "best" : "", `${(100 * share).toFixed(1)} %`));
  });
  return made;
}
