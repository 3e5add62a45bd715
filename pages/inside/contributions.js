// A value of a linear layer: its inputs, weights and products as cells, and the terms of its sum. A marked term is framed in all of them.
// A term is named by its place in the input; after the largest ones come "rest" and "bias".

// The terms in the order in which they are added.
function termsOf({ largest, count }) {
  return [...largest.map(([input]) => input), ...(count ? ["rest"] : []), "bias"];
}

// The term of the cell or the line under the pointer.
function termUnder({ shown }, event) {
  const { term } = event.target.closest("[data-term]")?.dataset ?? {};
  if (term) return isNaN(term) ? term : Number(term);
  return event.target.dataset.part === "term" ? termAt(shown.map, cellUnder(event, shown.map.shapes.inputs)) : null;
}

// The term in the cell next to that of the marked one; if none is marked, the largest.
function termBeside({ shown, term }, [down, right]) {
  if (typeof term !== "number") return termsOf(shown)[0];
  const [row, column] = cellOf(shown.map, term);
  return termAt(shown.map, [row + down, column + right]) ?? term;
}

function cellOf({ flattened: { shape: [, height, width], across } }, term) {
  const [map, row, column] = placeOfTerm(term, height, width);
  return [Math.floor(map / across) * height + row, (map % across) * width + column];
}

// Null where no input has that cell.
function termAt({ flattened: { shape: [, height, width], kept, across } }, [row, column]) {
  const map = Math.floor(row / height) * across + Math.floor(column / width);
  const inside = row >= 0 && column >= 0 && column < across * width && map < kept;
  return inside ? (map * height + (row % height)) * width + (column % width) : null;
}

function placeOfTerm(term, height, width) {
  return [Math.floor(term / (height * width)), Math.floor(term / width) % height, term % width];
}

function nameOf({ flattened: { shape: [maps, height, width] } }, term) {
  const [map, row, column] = placeOfTerm(term, height, width);
  if (height * width === 1) return `unit ${map}`;
  return `${maps > 1 ? `map ${map}, ` : ""}row ${row}, column ${column}`;
}

// Inputs × weights = products, and the units of the layer.
function cellsOf(data, term) {
  const { map, map: { rows: [row], shapes: { inputs: shape } } } = data, made = make("div", "map");
  for (const [name, part, sign] of [["inputs", "inputs", "×"], ["weights", "kernels", "="], ["products", "parts", "→"]]) {
    const values = decode(row[part]), canvas = small(values, shape, WHOLE, name), one = make("div", "output");
    canvas.dataset.part = "term";
    if (part === "inputs") canvas.tabIndex = 0;
    if (typeof term === "number") mark(canvas, shape, [...cellOf(map, term), 1, 1], WHOLE);
    one.append(make("span", "", name), canvas, ramp(largest(values)));
    made.append(one, make("span", "sign", sign));
  }
  const units = outputOf(data, "units of this layer");
  units.prepend(make("span", "", "units of this layer"));
  made.append(units);
  return made;
}

// The marked term in numbers, and the sum up to it.
function termText(data, term) {
  const { largest: rows, others, count, bias, total, says, map } = data, many = count.toLocaleString("en-US");
  const sum = (soFar) => ` Sum so far, the largest first: ${rounded(soFar, data)}.`;
  if (term === null) return "Point at a cell or at a line, or use the arrow keys in the inputs.";
  if (term === "rest") return `${many} more terms add ${rounded(others, data)}.${sum(total)}`;
  if (term === "bias") return `The bias adds ${rounded(bias, data)}. The sum is the value: ${says}.`;
  const listed = rows.find(([input]) => input === term), [row, column] = cellOf(map, term), at = row * map.shapes.inputs[1] + column;
  const [activation, weight, product] = listed?.slice(1) ?? ["inputs", "kernels", "parts"].map((part) => decode(map.rows[0][part])[at]);
  const text = `${nameOf(map, term)}: ${number(activation)} × ${number(weight)} = ${rounded(product, data)}.`;
  return text + (listed ? sum(listed[4]) : ` It is one of the ${many} more.`);
}

// What the marked term adds, and the terms as a table.
function largestOf(data, marked) {
  const { largest: rows, others, count, bias, total, says, map } = data, made = make("table"), scrolls = make("div", "map");
  const most = Math.max(...rows.map(([, , , product]) => Math.abs(product)), 1e-12);
  const line = (term, ...cells) => {
    const row = make("tr", term === marked ? "on" : "");
    row.dataset.term = term;
    row.append(...cells.map((one) => (one instanceof Node ? one : make("td", "", one))));
    made.append(row);
  };
  const head = make("tr");
  head.append(...["input", "activation", "weight", "product", "sum so far", "for or against"].map((one) => make("th", "", one)));
  made.append(head);
  for (const [input, activation, weight, product, soFar] of rows) {
    const space = make("td"), bar = make("i", product < 0 ? "against" : "for");
    bar.style.width = `${(100 * Math.abs(product)) / most}px`;
    space.append(bar);
    line(input, nameOf(map, input), number(activation), number(weight), rounded(product, data), rounded(soFar, data), space);
  }
  if (count) line("rest", `${count.toLocaleString("en-US")} more`, "", "", rounded(others, data), rounded(total, data), "");
  line("bias", "bias", "", "", rounded(bias, data), says, "");
  scrolls.append(made);
  return [make("p", marked === null ? "hint" : "", termText(data, marked), { role: "status" }), scrolls];
}
