// The selected layer: lines of arithmetic, the solver, and its window sliding over the padded input.
const ROOM = 224; // points for the longer side of the padded input

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".details");
  const state = (root.state ??= { at: 0, timer: null });
  if (!root.childElementCount) {
    root.append(make("div"), make("div"));
    root.firstChild.append(make("h4"), make("dl"), wish());
  }
  const [[title, list, solver], right] = [root.firstChild.children, root.lastChild];
  title.textContent = data.title;
  list.replaceChildren(...data.lines.flatMap(([name, text]) => [make("dt", "", name), make("dd", "", text)]));
  solver.hidden = !data.solver;
  if (data.solver) solve(solver, data, setStateValue, setTriggerValue);
  const window = JSON.stringify(data.window);
  if (state.window === window) return;
  stop(state);
  Object.assign(state, { window, at: 0 });
  right.replaceChildren(...(data.window ? [sliding(data.window, state)] : []));
}

function wish() {
  const form = make("div", "solver");
  const line = make("p", "", "I want ");
  const inputs = ["wanted height", "wanted width"].map((ariaLabel) => make("input", "", "", { inputMode: "numeric", size: 3, ariaLabel }));
  line.append(inputs[0], " × ", inputs[1], " here:");
  form.append(line, make("div", "options"));
  return form;
}

function solve(form, { key, solver }, setStateValue, setTriggerValue) {
  const inputs = [...form.querySelectorAll("input")];
  inputs.forEach((input, index) => {
    if (input.getRootNode().activeElement !== input) input.value = solver.wanted[index];
    input.oninput = () => {
      const sides = inputs.map((one) => Number(one.value));
      if (sides.every((side) => Number.isInteger(side) && side > 0 && side <= 1024)) setStateValue("wanted", { key, sides });
    };
  });
  const words = (one) => `kernel ${one.kernel_size}, stride ${one.stride}, padding ${one.padding}`;
  const options = solver.options.map((one) =>
    make("button", "", words(one), { type: "button", onclick: () => setTriggerValue("picked", { key, ...one }) }));
  const more = solver.count - options.length;
  form.lastChild.replaceChildren(...options, ...(more > 0 ? [`and ${more} more, less usual`] : []),
    ...(options.length ? [] : ["No kernel up to 11 gives that from this input, with any stride and padding."]));
}

function stop(state) {
  clearInterval(state.timer);
  state.timer = null;
}

// Input on the left, output on the right; both are drawn in cells to scale. Hovering or stepping marks a pair.
function sliding(window, state) {
  const { input, output, kernel, stride, padding, dilation } = window;
  const padded = input.map((side) => side + 2 * padding);
  const cell = Math.min(20, ROOM / Math.max(...padded, ...output));
  const box = make("div", "sliding");
  const count = output[0] * output[1];
  const places = (at) => [Math.floor(at / output[1]), at % output[1]];
  const left = grid(padded, cell, (row, column) => row >= padding && row < padding + input[0] && column >= padding && column < padding + input[1]);
  const right = grid(output, cell, () => true);
  const says = make("p", "where");
  const seen = [...Array(kernel * kernel)].map(() => mark(left, cell, "seen"));
  const result = mark(right, cell, "result");
  const show = (at) => {
    state.at = at;
    const [row, column] = places(at);
    seen.forEach((rect, index) => move(rect, cell, row * stride + dilation * Math.floor(index / kernel), column * stride + dilation * (index % kernel)));
    move(result, cell, row, column);
    says.textContent = `output row ${row + 1} of ${output[0]}, column ${column + 1} of ${output[1]}: input rows ${row * stride - padding + 1} to ${row * stride - padding + 1 + dilation * (kernel - 1)}, columns ${column * stride - padding + 1} to ${column * stride - padding + 1 + dilation * (kernel - 1)}`;
  };
  const at = (event, svg) => {
    const area = svg.getBoundingClientRect();
    return [Math.floor((event.clientY - area.top) / cell), Math.floor((event.clientX - area.left) / cell)];
  };
  right.onpointermove = (event) => {
    const [row, column] = at(event, right);
    if (row >= 0 && column >= 0 && row < output[0] && column < output[1]) { stop(state); show(row * output[1] + column); }
  };
  left.onpointermove = (event) => {
    const [row, column] = at(event, left).map((place, side) => Math.min(Math.max(Math.round((place - dilation * (kernel - 1) / 2) / stride), 0), output[side] - 1));
    stop(state);
    show(row * output[1] + column);
  };
  const step = (by) => () => { stop(state); show((state.at + by + count) % count); };
  const play = make("button", "", "▶ play", { type: "button", onclick: () => {
    if (state.timer) { stop(state); play.textContent = "▶ play"; return; }
    play.textContent = "❚❚ pause";
    state.timer = setInterval(() => { if (!box.isConnected) stop(state); else show((state.at + 1) % count); }, 120);
  } });
  const bar = make("div", "options");
  bar.append(make("button", "", "◀ step", { type: "button", onclick: step(-1) }), play, make("button", "", "step ▶", { type: "button", onclick: step(1) }));
  const pair = make("div", "pair");
  pair.append(titled(`input${padding ? ", padding around it" : ""}`, left), titled("output", right));
  box.append(bar, pair, says);
  show(Math.min(state.at, count - 1));
  return box;
}

function titled(text, svg) {
  const figure = make("figure");
  figure.append(svg, make("figcaption", "", text));
  return figure;
}

// Cells as one pattern, not one element each: a 512×512 input stays light.
function grid([rows, columns], cell, inside) {
  const wide = columns * cell, high = rows * cell;
  const svg = makeSvg("svg", { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, "aria-hidden": "true" });
  let first = [0, 0], last = [rows - 1, columns - 1];
  while (first[0] < rows && !inside(first[0], Math.floor(columns / 2))) first[0]++;
  while (first[1] < columns && !inside(Math.floor(rows / 2), first[1])) first[1]++;
  last = [rows - 1 - first[0], columns - 1 - first[1]];
  rect(svg, 0, 0, wide, high, "padding");
  rect(svg, first[1] * cell, first[0] * cell, (last[1] - first[1] + 1) * cell, (last[0] - first[0] + 1) * cell, "inside");
  if (cell >= 3) {
    let d = "";
    for (let row = 1; row < rows; row++) d += `M0 ${row * cell}H${wide}`;
    for (let column = 1; column < columns; column++) d += `M${column * cell} 0V${high}`;
    svg.append(makeSvg("path", { d, class: "lines" }));
  }
  return svg;
}

function rect(svg, x, y, width, height, name) {
  const made = makeSvg("rect", { x, y, width, height, class: name });
  svg.append(made);
  return made;
}

function mark(svg, cell, name) {
  return rect(svg, 0, 0, Math.max(cell, 1), Math.max(cell, 1), name);
}

function move(square, cell, row, column) {
  square.setAttribute("x", column * cell);
  square.setAttribute("y", row * cell);
}
