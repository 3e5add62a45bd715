// One value, taken apart. A cell under the pointer is marked in the window, the kernel and the products at once.
const ROW = 52, EDGE = 90, MARK = "#ff8c42";

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".value");
  const head = make("div", "head");
  head.append(imageOf(data), text(data));
  root.replaceChildren(head);
  if (data.map) root.append(make("h3", "", "The whole map: what feeds it, its kernel, and what it adds"), mapOf(data));
  if (data.windows) root.append(make("h3", "", "This value: window × kernel = products"), ...data.windows.map((one) => windowOf(one, data.side)));
  if (data.pool) root.append(make("h3", "", `The window, ${data.side}×${data.side}`), poolOf(data));
  if (data.largest) root.append(make("h3", "", "The largest contributions, for and against"), largestOf(data));
  const formula = make("p", "formula", formulaOf(data), { role: "status" });
  root.append(formula);
}

function imageOf({ image, frame }) {
  const canvas = sharpCanvas(84, 84), pen = canvas.getContext("2d"), values = decode(image.data), unit = 84 / image.shape[1];
  paintMap(pen, values, 0, image.shape, largest(values), 0, 0, 84);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The image, and what of it this value sees");
  if (frame) {
    const [left, top, right, bottom] = frame.map((side) => side * unit);
    Object.assign(pen, { strokeStyle: MARK, lineWidth: 2 });
    pen.strokeRect(left, top, right - left, bottom - top);
  }
  return canvas;
}

function text({ title, kind, value, sees }) {
  const made = make("div");
  made.append(make("b", "", `${title} = ${number(value)}`), make("span", "", `A ${kind} layer. This value sees ${sees}.`));
  return made;
}

// The maps that feed the chosen one, each with an edge as strong as what it adds.
function mapOf({ map }) {
  const made = make("div", "map"), list = make("div", "feeding"), most = Math.max(...map.rows.map((row) => row.strength)) || 1;
  const extents = Object.fromEntries(["inputs", "kernels", "parts"].map((part) => [part, Math.max(...map.rows.map((row) => largest(decode(row[part]))))]));
  for (const row of map.rows) {
    const line = make("div", "line");
    const pictures = ["inputs", "kernels", "parts"].map((part) => small(decode(row[part]), map.shapes[part], extents[part], ROW - 6, `${part} ${row.number}`));
    line.append(make("span", "", `map ${row.number}`), pictures[0], make("span", "sign", "∗"), pictures[1], make("span", "sign", "="), pictures[2]);
    list.append(line);
  }
  const values = decode(map.value), output = make("div", "output"), canvas = small(values, map.shapes.parts, largest(values), 140, "the map");
  const pen = canvas.getContext("2d"), [height, width] = map.shapes.parts, [row, column] = map.at;
  Object.assign(pen, { strokeStyle: MARK, lineWidth: 2 });
  pen.strokeRect((column * 140) / width, (row * 140) / height, Math.max(3, 140 / width), Math.max(3, 140 / height));
  output.append(canvas, ramp(largest(values)));
  if (map.more) output.append(make("span", "", `${map.more.toLocaleString("en-US")} more maps feed it.`));
  made.append(list, edges(map.rows.map((row) => row.strength / most)), output);
  return made;
}

function small(values, shape, extent, side, label) {
  const canvas = sharpCanvas(side, side);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  paintMap(canvas.getContext("2d"), values, 0, shape, extent, 0, 0, side);
  return canvas;
}

function edges(shares) {
  const height = shares.length * ROW, drawing = makeSvg("svg", { width: EDGE, height, viewBox: `0 0 ${EDGE} ${height}`, "aria-hidden": "true" });
  shares.forEach((share, index) => {
    const y = (index + 0.5) * ROW;
    drawing.append(makeSvg("path", { d: `M0 ${y} C${EDGE / 2} ${y} ${EDGE / 2} ${height / 2} ${EDGE} ${height / 2}`, "stroke-width": 0.5 + 7 * share, class: "edge" }));
  });
  return drawing;
}

function windowOf({ map, sum, terms }, side) {
  const made = make("div", "window"), grids = [0, 1, 2].map((part) => grid(terms.map((term) => term[part]), side));
  made.append(make("span", "", `map ${map}`), grids[0], make("span", "sign", "×"), grids[1], make("span", "sign", "="), grids[2], make("span", "", `Σ = ${number(sum)}`));
  made.onpointermove = (event) => {
    const cell = event.target.closest(".cell");
    const at = cell ? [...cell.parentElement.children].indexOf(cell) : -1;
    for (const one of grids) [...one.children].forEach((other, index) => other.classList.toggle("on", index === at));
  };
  made.onpointerleave = () => made.onpointermove({ target: made });
  return made;
}

function grid(values, side, won = []) {
  const made = make("div", "grid"), extent = largest(values);
  made.style.gridTemplateColumns = `repeat(${side}, 1fr)`;
  made.append(...values.map((value, index) => {
    const cell = make("span", won[index] ? "cell won" : "cell", value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−")), color = colorOf(value, extent);
    cell.style.background = `rgb(${color})`;
    cell.style.color = color[0] + color[1] + color[2] < 380 ? "#fff" : "#000";
    cell.title = number(value);
    return cell;
  }));
  return made;
}

function poolOf({ pool, side, kind }) {
  const made = make("div", "window"), wins = kind === "MaxPool2d";
  made.append(grid(pool.map(([value]) => value), pool.length === side * side ? side : pool.length, wins ? pool.map(([, won]) => won) : []));
  made.append(make("span", "", wins ? "The framed one is the largest: it won." : "The value is their mean."));
  return made;
}

function largestOf({ largest: rows, others, count }) {
  const made = make("table"), most = Math.max(...rows.map((row) => Math.abs(row[3])), 1e-12);
  const line = (cells, kind = "td") => { const row = make("tr"); row.append(...cells.map((cell) => (cell instanceof Node ? cell : make(kind, "", cell)))); return row; };
  made.append(line(["input", "activation", "weight", "product", ""], "th"));
  for (const [input, activation, weight, product] of rows) {
    const cell = make("td"), bar = make("i", product < 0 ? "against" : "for");
    bar.style.width = `${(100 * Math.abs(product)) / most}px`;
    cell.append(bar);
    made.append(line([String(input), number(activation), number(weight), number(product), cell]));
  }
  made.append(line([`${count.toLocaleString("en-US")} more`, "", "", number(others), ""]));
  return made;
}

function formulaOf({ kind, total, bias, value, windows, others, count, passes }) {
  const signed = (part) => (part < 0 ? `− ${number(-part)}` : `+ ${number(part)}`);
  if (passes !== undefined) return `${kind}: before ${number(passes)}, after ${number(value)}`;
  if (kind === "MaxPool2d") return `max = ${number(value)}`;
  if (kind === "AvgPool2d") return `mean = ${number(value)}`;
  const rest = windows && count ? ` (${windows.map((one) => number(one.sum)).join(" + ")} + ${number(others)} of ${count} more maps)`.replaceAll("+ −", "− ") : "";
  return `Σ a·w + b = ${number(total)}${rest} ${signed(bias)} = ${number(value)}`;
}
