// The numbers of one value: windows, the winner of a pooling window, the largest terms, an activation's curve, the formula.
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

function largestOf({ largest: rows, others, count }) {
  const made = make("table"), most = Math.max(...rows.map((row) => Math.abs(row[3])), 1e-12);
  const line = (cells, kind = "td") => { const row = make("tr"); row.append(...cells.map((cell) => (cell instanceof Node ? cell : make(kind, "", cell)))); return row; };
  made.append(line(["input", "activation", "weight", "product", "for or against"], "th"));
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
