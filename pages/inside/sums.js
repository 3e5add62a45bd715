// The numbers of one value: windows, the winner of a pooling window, an activation's curve.
function windowOf({ map, sum, terms }, data) {
  const made = make("div", "window"), grids = [0, 1, 2].map((part) => grid(terms.map((term) => term[part]), data.side));
  made.append(make("span", "", `map ${map}`), grids[0], make("span", "sign", "×"), grids[1], make("span", "sign", "="), grids[2], make("span", "", `Σ = ${rounded(sum, data)}`));
  made.onpointermove = (event) => {
    const cell = event.target.closest(".cell");
    const at = cell ? [...cell.parentElement.children].indexOf(cell) : -1;
    for (const one of grids) [...one.children].forEach((other, index) => other.classList.toggle("on", index === at));
  };
  made.onpointerleave = () => made.onpointermove({ target: made });
  return made;
}

// Cells row by row, or at their own places [row, column], with three digits each.
function grid(values, side, won = [], places = []) {
  const made = make("div", "grid"), extent = largest(values);
  Object.assign(made.style, { gridTemplateColumns: `repeat(${side}, 1fr)`, gridAutoRows: "24px" });
  made.append(...values.map((value, index) => {
    const cell = make("span", won[index] ? "cell won" : "cell", threeDigits(value)), color = colorOf(value, extent);
    if (places[index]) cell.style.gridArea = places[index].map((at) => at + 1).join(" / ");
    cell.style.background = `rgb(${color})`;
    cell.style.color = color[0] + color[1] + color[2] < 380 ? "#fff" : "#000";
    cell.title = number(value);
    return cell;
  }));
  return made;
}

function threeDigits(value) {
  return Math.abs(value) < 1e-4 ? number(value) : short(value);
}

// Padding, which never wins, is left blank.
function poolOf({ pool, side, kind }) {
  const made = make("div", "window"), wins = kind === "MaxPool2d";
  made.append(grid(pool.map(([value]) => value), side, wins ? pool.map(([, weight]) => weight) : [], pool.map((term) => term.slice(3))));
  made.append(make("span", "", wins ? "The framed one is the largest: it won." : "The value is their mean."));
  return made;
}

// The curve of an activation function, with this value on it.
function curveOf({ curve: { given, gives }, passes, value }) {
  const wide = 240, high = 150, most = given.at(-1), low = Math.min(...gives), top = Math.max(...gives);
  const x = (at) => ((at + most) * wide) / (2 * most), y = (at) => 6 + ((top - at) * (high - 12)) / (top - low);
  const drawing = makeSvg("svg", { width: wide, height: high, role: "img", "aria-label": `The curve of the function: ${number(passes)} becomes ${number(value)}` });
  drawing.append(makeSvg("path", { d: `M0 ${y(0)} H${wide} M${x(0)} 0 V${high}`, class: "axis" }));
  drawing.append(makeSvg("path", { d: "M" + given.map((at, index) => `${x(at)} ${y(gives[index])}`).join(" L"), class: "curve" }));
  drawing.append(makeSvg("path", { d: `M${x(passes)} ${y(0)} V${y(value)} H${x(0)}`, class: "leads" }), makeSvg("circle", { cx: x(passes), cy: y(value), r: 5, fill: MARK }));
  return drawing;
}

// As many decimals as the whole value is shown with.
function rounded(value, { decimals }) {
  return value.toFixed(decimals).replace(/^-(?=[0.]*$)/, "").replace("-", "−");
}

// What is on the page, a line for each number.
function linesOfValue(data) {
  const lines = [["value", "input", "row of window", "column of window", "activation", "weight", "product"]];
  const add = (...cells) => lines.push([cell(data.title), ...Array.from({ length: 6 }, (_, at) => cell(cells[at]))]);
  if (data.windows) for (const { number: map, strength } of data.map.rows) add(`map ${map} adds to the whole map, mean absolute value`, "", "", "", "", strength);
  for (const { map, terms } of data.windows ?? []) terms.forEach((term, at) => add(map, Math.floor(at / data.side), at % data.side, ...term));
  for (const [activation, weight, product, row, column] of data.pool ?? []) add(data.asked.at[0], row, column, activation, weight, product);
  for (const [input, ...term] of data.largest ?? []) add(input, "", "", ...term);
  if (data.passes !== undefined) add("", "", "", data.passes, data.scale);
  if (data.count) add(`${data.count} others`, "", "", "", "", data.others);
  if (data.windows || data.largest) add("Σ a·w", "", "", "", "", data.total);
  add("bias", "", "", "", "", data.bias);
  add("value", "", "", "", "", data.value);
  return lines;
}
