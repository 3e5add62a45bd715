// One value, taken apart. Under the pointer, or while it plays, another value of the same map; then the chosen one comes back.
// Of a linear layer, the pointer at its input and the play go over the terms of the sum.
const ROW = 52, EDGE = 90, WHOLE = 140, MARK = "#ff8c42"; // pixels

let follow = null; // the view on the page: it shows what was asked for
addEventListener("value", (event) => follow?.(event.detail));

function update({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".value");
  root.chosen = data;
  root.term = null; // the marked one
  root.pick = () => setTriggerValue("picked", root.shown.asked);
  root.onpointermove = root.onpointerdown = (event) => followPointer(root, event); // over a cell it ends the play
  root.onpointerleave = (event) => { if (!root.timer && event.pointerType !== "touch") leave(root); }; // a lifted finger leaves, too
  root.onclick = (event) => { const at = pointedAt(root, event); if (at) setTriggerValue("picked", { ...root.shown.asked, at }); };
  root.onkeydown = (event) => byKey(root, event);
  const since = performance.now(); // what was asked before is of another value by now
  follow = (answer) => { if (root.isConnected && answer.since >= since) show(root, answer.shown, null); };
  show(root, data);
}

function show(root, data, term = root.term) {
  const focused = root.getRootNode().activeElement?.dataset.part, scrolled = [...root.querySelectorAll(".map")].map((one) => one.scrollLeft);
  Object.assign(root, { shown: data, at: String(data.asked.at), term });
  const head = make("div", "head");
  head.append(imageOf(data), text(root, data));
  const sum = data.windows || data.largest ? `Rounded to ${data.decimals} decimals: in a sum of such numbers the last digit may differ.` : "";
  root.replaceChildren(head, make("p", "formula", data.formula, { role: "status" }), make("p", "rounded", sum || `The value is rounded to ${data.decimals} decimals.`));
  const add = (title, ...parts) => root.append(make("h3", "", title), ...parts);
  if (data.windows) add("The whole map: what feeds it, its kernel, and what it adds (mean: that of the absolute values)", mapOf(data));
  else if (data.largest) add("This value: each input × its weight = its product", cellsOf(data, term));
  else if (data.map) add(data.map.units ? "The units before and after" : "The map before and after", mapOf(data));
  if (data.windows) add("This value: window × kernel = products", ...data.windows.map((one) => windowOf(one, data)));
  if (data.pool) add(`The window, ${data.side}×${data.side}`, poolOf(data));
  if (data.largest) add("The largest contributions, for and against", ...largestOf(data, term));
  if (data.curve) add("The function, and this value on it", curveOf(data));
  const foot = make("div", "foot hint");
  foot.append(...saves(root, "inside_value", data.about, () => linesOfValue(data)));
  root.append(foot);
  root.querySelectorAll(".map").forEach((one, index) => { one.scrollLeft = scrolled[index] ?? 0; });
  if (focused) root.querySelector(`[data-part=${focused}]`)?.focus({ preventScroll: true });
}

function ask(root, at) {
  if (String(at) === root.at) return;
  root.at = String(at);
  askValue({ ...root.shown.asked, at });
}

function markTerm(root, term) {
  if (term !== root.term) show(root, root.shown, term);
}

function imageOf({ image, frame }) {
  const canvas = small(decode(image.data), image.shape, 84, "The image, and what of it this value sees");
  if (frame) {
    const [left, top, right, bottom] = frame;
    mark(canvas, image.shape, [top, left, bottom - top, right - left], 84);
  }
  return canvas;
}

function text(root, { title, kind, says, sees, map, largest }) {
  const made = make("div");
  made.append(make("b", "", `${title} = ${says}`), make("span", "", `A ${kind} layer. This value sees ${sees}.`));
  if (map) {
    const button = make("button", "", root.timer ? "Pause" : "Play", { type: "button", onclick: () => play(root) });
    button.dataset.part = "play";
    const where = largest ? "an input or another unit" : "a map before or after it";
    made.append(button, make("small", "hint", ` Or point at ${where}, or use the arrow keys there; a click or Enter ${largest ? "on a unit " : ""}chooses.`));
  }
  return made;
}

// The maps that feed the chosen one, each with an edge as strong as what it adds.
function mapOf(data) {
  const { map } = data, at = placeOf(data), made = make("div", "map"), list = make("div", "feeding"), { rows, shapes, slides } = map;
  const most = Math.max(...rows.map((row) => row.strength ?? 1)) || 1, side = data.windows ? ROW - 6 : WHOLE;
  const extents = Object.fromEntries(["inputs", "kernels", "parts"].map((part) => [part, Math.max(...rows.map((row) => largest(decode(row[part] ?? ""))))]));
  const names = { inputs: map.units ? "the units before" : "map # before it", kernels: "the kernel for map #", parts: "what map # adds" };
  const picture = (row, part) => small(decode(row[part]), shapes[part], side, names[part].replace("#", row.number), extents[part]);
  const window = [...at.map((index) => index * slides.stride - slides.padding), ...[0, 1].map(() => slides.dilation * (slides.kernel - 1) + 1)];
  for (const row of rows) {
    const line = make("div", "line"), input = pointed(picture(row, "inputs"), "input");
    mark(input, shapes.inputs, window, side);
    line.style.height = `${side + 6}px`;
    line.append(make("span", "", map.units ? "units" : `map ${row.number}`), input);
    if (row.kernels) line.append(make("span", "sign", "∗"), picture(row, "kernels"), make("span", "sign", "="), picture(row, "parts"), make("span", "", `mean ${number(row.strength)}`));
    list.append(line);
  }
  made.append(list, edges(rows.map((row) => (row.strength ?? 1) / most), side + 6), outputOf(data, "the map"));
  return made;
}

function outputOf(data, label) {
  const { map } = data, values = decode(map.value), made = make("div", "output");
  const canvas = pointed(small(values, map.shapes.value, WHOLE, label), "output");
  mark(canvas, map.shapes.value, [...placeOf(data), 1, 1], WHOLE);
  made.append(canvas, ramp(largest(values)));
  if (data.windows) made.append(make("span", "", `with the bias, ${rounded(data.bias, data)}, at every place`));
  if (map.more) made.append(make("span", "", map.more));
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
