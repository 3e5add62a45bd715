// One value, taken apart. Under the pointer, or while it plays, another value of the same map; then the chosen one comes back.
const ROW = 52, EDGE = 90, WHOLE = 140, MARK = "#ff8c42", PAUSE = 700; // pixels; ms between two values while it plays

let follow = null; // the view on the page: it shows what was asked for
addEventListener("value", (event) => follow?.(event.detail));

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".value");
  root.chosen = data;
  root.pick = () => setTriggerValue("picked", root.shown.asked);
  root.onpointermove = (event) => { const at = pointedAt(root, event); if (at && !root.timer) ask(root, at); };
  root.onpointerleave = () => { if (!root.timer) ask(root, root.chosen.asked.at); };
  root.onclick = (event) => { const at = pointedAt(root, event); if (at) setTriggerValue("picked", { ...root.shown.asked, at }); };
  root.onkeydown = (event) => byKey(root, event);
  follow = (shown) => { if (root.isConnected) show(root, shown); };
  show(root, data);
}

function show(root, data) {
  const focused = root.getRootNode().activeElement?.dataset.part;
  root.shown = data;
  root.at = String(data.asked.at);
  const head = make("div", "head");
  head.append(imageOf(data), text(root, data));
  const decimals = `Rounded to ${data.decimals} decimals${data.windows || data.largest ? ": in a sum of such numbers the last digit may differ" : ""}.`;
  root.replaceChildren(head, make("p", "formula", data.formula, { role: "status" }), make("p", "rounded", decimals));
  if (data.map) root.append(make("h3", "", data.map.rows[0].kernels ? "The whole map: what feeds it, its kernel, and what it adds" : data.map.units ? "The units before and after" : "The map before and after"), mapOf(data));
  if (data.windows) root.append(make("h3", "", "This value: window × kernel = products"), ...data.windows.map((one) => windowOf(one, data)));
  if (data.pool) root.append(make("h3", "", `The window, ${data.side}×${data.side}`), poolOf(data));
  if (data.largest) root.append(make("h3", "", "The largest contributions, for and against"), largestOf(data));
  if (data.curve) root.append(make("h3", "", "The function, and this value on it"), curveOf(data));
  const foot = make("div", "foot hint");
  foot.append(...saves(root, "inside_value", data.about, () => linesOfValue(data)));
  root.append(foot);
  if (focused) root.querySelector(`[data-part=${focused}]`)?.focus();
}

function ask(root, at) {
  if (String(at) === root.at) return;
  root.at = String(at);
  askValue({ ...root.shown.asked, at });
}

// The place in the output that the pointer means: there, or where the window over a place of the input has its middle.
function pointedAt({ shown }, event) {
  const part = event.target.dataset?.part;
  if (part !== "input" && part !== "output") return null;
  const { shapes, slides: { kernel, stride, padding, dilation } } = shown.map, box = event.target.getBoundingClientRect();
  const shares = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  return toValue(shown, shares.map((share, side) => {
    const under = Math.floor(share * shapes[part === "input" ? "inputs" : "parts"][side]);
    const at = part === "input" ? Math.round((under + padding - (dilation * (kernel - 1)) / 2) / stride) : under;
    return Math.min(shapes.parts[side] - 1, Math.max(0, at));
  }));
}

// Row and column of the shown value in its map; the units of a vector stand in cells, row by row.
function placeOf({ asked: { at }, map: { units, shapes: { parts: [, width] } } }) {
  return units ? [Math.floor(at[0] / width), at[0] % width] : at.slice(1);
}

// The value at that row and column.
function toValue({ asked: { at }, map: { units, shapes: { parts: [, width] } } }, [row, column]) {
  return units ? [Math.min(units - 1, row * width + column)] : [at[0], row, column];
}

function byKey(root, event) {
  const part = event.target.dataset?.part, by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (part !== "input" && part !== "output") return;
  if (event.key === "Enter") root.pick();
  if (!by) return;
  event.preventDefault();
  const { shapes } = root.shown.map, place = placeOf(root.shown);
  ask(root, toValue(root.shown, by.map((step, side) => Math.min(shapes.parts[side] - 1, Math.max(0, place[side] + step)))));
}

// The values of a map, counted row by row.
const numberOf = (shown) => { const [row, column] = placeOf(shown); return row * shown.map.shapes.parts[1] + column; };
const countOf = ({ map: { units, shapes: { parts: [height, width] } } }) => units ?? height * width;
const numbered = (shown, number) => { const [, width] = shown.map.shapes.parts; return toValue(shown, [Math.floor(number / width), number % width]); };

// From pixel to pixel, row by row; at the end it stops, and goes on from the first.
function play(root) {
  if (root.timer) { stop(root); return; }
  root.timer = setInterval(() => {
    if (!root.isConnected) { stop(root); return; }
    const after = root.shown.map ? (numberOf(root.shown) + 1) % countOf(root.shown) : 0;
    if (after) ask(root, numbered(root.shown, after)); else stop(root);
  }, PAUSE);
  ask(root, numberOf(root.shown) === countOf(root.shown) - 1 ? numbered(root.shown, 0) : root.shown.asked.at);
  show(root, root.shown);
}

function stop(root) {
  clearInterval(root.timer);
  root.timer = null;
  show(root, root.shown);
}

function imageOf({ image, frame }) {
  const canvas = small(decode(image.data), image.shape, 84, "The image, and what of it this value sees");
  if (frame) {
    const [left, top, right, bottom] = frame;
    mark(canvas, image.shape, [top, left, bottom - top, right - left], 84);
  }
  return canvas;
}

function text(root, { title, kind, says, sees, map }) {
  const made = make("div");
  made.append(make("b", "", `${title} = ${says}`), make("span", "", `A ${kind} layer. This value sees ${sees}.`));
  if (map) {
    const button = make("button", "", root.timer ? "Pause" : "Play", { type: "button", onclick: () => play(root) });
    button.dataset.part = "play";
    made.append(button, make("small", "hint", " Or point at a map before or after it, or use the arrow keys there; a click or Enter chooses."));
  }
  return made;
}

// The maps that feed the chosen one, each with an edge as strong as what it adds.
function mapOf(data) {
  const { map } = data, at = placeOf(data), made = make("div", "map"), list = make("div", "feeding"), { rows, shapes, slides } = map;
  const most = Math.max(...rows.map((row) => row.strength ?? 1)) || 1, side = rows[0].kernels ? ROW - 6 : WHOLE;
  const extents = Object.fromEntries(["inputs", "kernels", "parts"].map((part) => [part, Math.max(...rows.map((row) => largest(decode(row[part] ?? ""))))]));
  const picture = (row, part) => small(decode(row[part]), shapes[part], side, `${part} ${row.number}`, extents[part]);
  const window = [...at.map((index) => index * slides.stride - slides.padding), ...[0, 1].map(() => slides.dilation * (slides.kernel - 1) + 1)];
  for (const row of rows) {
    const line = make("div", "line"), input = pointed(picture(row, "inputs"), "input");
    mark(input, shapes.inputs, window, side);
    line.style.height = `${side + 6}px`;
    line.append(make("span", "", map.units ? "units" : `map ${row.number}`), input);
    if (row.kernels) line.append(make("span", "sign", "∗"), picture(row, "kernels"), make("span", "sign", "="), picture(row, "parts"));
    list.append(line);
  }
  const values = decode(map.value), output = make("div", "output"), canvas = pointed(small(values, shapes.parts, WHOLE, "the map"), "output");
  mark(canvas, shapes.parts, [...at, 1, 1], WHOLE);
  output.append(canvas, ramp(largest(values)));
  if (map.more) output.append(make("span", "", `${map.more.toLocaleString("en-US")} more maps feed it.`));
  made.append(list, edges(rows.map((row) => (row.strength ?? 1) / most), side + 6), output);
  return made;
}

function small(values, shape, side, label, extent = largest(values)) {
  const canvas = sharpCanvas(side, side);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  paintMap(canvas.getContext("2d"), values, 0, shape, extent, 0, 0, side);
  return canvas;
}

function pointed(canvas, part) {
  canvas.tabIndex = 0;
  canvas.dataset.part = part;
  return canvas;
}

function mark(canvas, [height, width], [row, column, rows, columns], side) {
  const pen = canvas.getContext("2d"), down = side / height, across = side / width;
  Object.assign(pen, { strokeStyle: MARK, lineWidth: 2 });
  pen.strokeRect(column * across, row * down, Math.max(3, columns * across), Math.max(3, rows * down));
}

function edges(shares, row) {
  const height = shares.length * row, drawing = makeSvg("svg", { width: EDGE, height, viewBox: `0 0 ${EDGE} ${height}`, "aria-hidden": "true" });
  shares.forEach((share, index) => {
    const y = (index + 0.5) * row;
    drawing.append(makeSvg("path", { d: `M0 ${y} C${EDGE / 2} ${y} ${EDGE / 2} ${height / 2} ${EDGE} ${height / 2}`, "stroke-width": 0.5 + 7 * share, class: "edge" }));
  });
  return drawing;
}
