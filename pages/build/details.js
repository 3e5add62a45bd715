// The selected layer: lines of arithmetic, the solver, and its window sliding over the padded input.
const LONGEST = 224; // pixels on the screen for the longest side of input and output
const LARGEST_CELL = 20;
const MOST_WANTED = 1024; // pixels of a side that the solver is asked for
const STEP_MS = 120; // between two steps of "play"

function update({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".details");
  const state = (root.state ??= { at: 0, timer: null });
  if (!root.childElementCount) {
    root.append(make("div"), make("div"));
    root.firstChild.append(make("h2"), make("dl"), solverForm());
  }
  const [[title, list, solver], right] = [root.firstChild.children, root.lastChild];
  title.textContent = data.title;
  list.replaceChildren(...data.lines.flatMap(([name, text]) => [make("dt", "", name), make("dd", "", text)]));
  solver.hidden = !data.solver;
  if (data.solver) fillSolver(solver, data, setStateValue, setTriggerValue);
  const window = JSON.stringify(data.window);
  if (state.window === window) return;
  stop(state);
  Object.assign(state, { window, at: 0 });
  right.replaceChildren(...(data.window ? [slidingWindow(data.window, state)] : []));
}

function solverForm() {
  const form = make("div", "solver");
  const line = make("p", "", "I want ");
  const inputs = ["wanted height", "wanted width"].map((ariaLabel) => make("input", "", "", { inputMode: "numeric", size: 3, ariaLabel }));
  line.append(inputs[0], " × ", inputs[1], " here:");
  form.append(line, make("div", "options"));
  return form;
}

function fillSolver(form, { key, solver }, setStateValue, setTriggerValue) {
  const inputs = [...form.querySelectorAll("input")];
  const answer = solverOptions(solver, (one) => setTriggerValue("picked", { key, ...one }));
  const sides = () => inputs.map((one) => Number(one.value));
  const areSides = () => sides().every((side) => Number.isInteger(side) && side > 0 && side <= MOST_WANTED);
  const limit = `Two whole numbers from 1 to ${MOST_WANTED.toLocaleString("en")}.`;
  const show = () => form.lastChild.replaceChildren(...(areSides() ? answer : [limit]));
  inputs.forEach((input, index) => {
    if (input.getRootNode().activeElement !== input) input.value = solver.wanted[index];
    input.oninput = () => {
      show();
      if (areSides()) setStateValue("wanted", { key, sides: sides() });
    };
  });
  show();
}

// A button for each window that gives the wanted size, and a line where there are more, or none.
function solverOptions(solver, pick) {
  const words = (one) => `kernel ${one.kernel_size}, stride ${one.stride}, padding ${one.padding}`;
  const options = solver.options.map((one) => make("button", "", words(one), { type: "button", onclick: () => pick(one) }));
  const more = solver.count - options.length;
  if (!options.length) return ["No kernel up to 11 gives that from this input, with any stride and padding."];
  return more > 0 ? [...options, `and ${more} more, less usual`] : options;
}

// Input on the left, output on the right, in cells to scale; one output cell and the input cells it sees are marked.
function slidingWindow(window, state) {
  const drawing = drawWindow(window);
  const show = (position) => { state.at = position; drawing.show(position); };
  const box = make("div", "sliding");
  const pair = make("div", "pair");
  pair.append(titled(`input${window.padding ? ", padding around it" : ""}`, drawing.left), titled("output", drawing.right));
  box.append(playBar(box, window, state, show), pair, drawing.caption);
  followPointer(drawing, window, (row, column) => {
    stop(state);
    show(row * window.output[1] + column);
  });
  show(0);
  return box;
}

// The two grids and the caption; `show` marks the output cell at a position, counted row by row.
function drawWindow(window) {
  const { input, output, kernel, stride, padding, dilation } = window;
  const padded = input.map((side) => side + 2 * padding);
  const cell = Math.min(LARGEST_CELL, LONGEST / Math.max(...padded, ...output));
  const [left, right] = [grid(padded, cell, padding), grid(output, cell, 0)];
  const seen = [...Array(kernel * kernel)].map(() => mark(left, cell, "seen"));
  const result = mark(right, cell, "result");
  const caption = make("p", "where");
  const show = (position) => {
    const row = Math.floor(position / output[1]), column = position % output[1];
    seen.forEach((square, index) =>
      move(square, cell, row * stride + dilation * Math.floor(index / kernel), column * stride + dilation * (index % kernel)));
    move(result, cell, row, column);
    caption.textContent = captionOf(window, row, column);
  };
  return { cell, left, right, caption, show };
}

function captionOf({ output, kernel, stride, padding, dilation }, row, column) {
  const range = (place) => {
    const first = place * stride - padding + 1;
    return `${first} to ${first + dilation * (kernel - 1)}`;
  };
  return `output row ${row + 1} of ${output[0]}, column ${column + 1} of ${output[1]}: input rows ${range(row)}, columns ${range(column)}`;
}

// `choose` gets the output cell under the pointer, or the one whose window has the pointer in its middle.
function followPointer({ cell, left, right }, { output, kernel, stride, dilation }, choose) {
  const cellAt = (event, svg) => {
    const area = svg.getBoundingClientRect(), side = (cell * area.width) / svg.width.baseVal.value; // large type enlarges it
    return [Math.floor((event.clientY - area.top) / side), Math.floor((event.clientX - area.left) / side)];
  };
  right.onpointermove = (event) => {
    const [row, column] = cellAt(event, right);
    if (row >= 0 && column >= 0 && row < output[0] && column < output[1]) choose(row, column);
  };
  left.onpointermove = (event) => {
    const nearest = (place) => Math.round((place - dilation * (kernel - 1) / 2) / stride);
    choose(...cellAt(event, left).map((place, side) => Math.min(Math.max(nearest(place), 0), output[side] - 1)));
  };
}

function playBar(box, { output }, state, show) {
  const count = output[0] * output[1];
  const next = (by) => show((state.at + by + count) % count);
  const button = (text, onclick) => make("button", "", text, { type: "button", onclick });
  const play = button("▶ play", () => {
    const playing = state.timer !== null;
    stop(state);
    play.textContent = playing ? "▶ play" : "❚❚ pause";
    if (!playing) state.timer = setInterval(() => (box.isConnected ? next(1) : stop(state)), STEP_MS);
  });
  const step = (by) => () => { stop(state); next(by); };
  const bar = make("div", "options");
  bar.append(button("◀ step", step(-1)), play, button("step ▶", step(1)));
  return bar;
}

function stop(state) {
  clearInterval(state.timer);
  state.timer = null;
}

function titled(text, svg) {
  const figure = make("figure");
  figure.append(svg, make("figcaption", "", text));
  return figure;
}

// One path for all lines, not an element for each cell: a 512×512 input stays light.
function grid([rows, columns], cell, padding) {
  const width = columns * cell, height = rows * cell, margin = padding * cell;
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
  rect(svg, 0, 0, width, height, "padding");
  rect(svg, margin, margin, width - 2 * margin, height - 2 * margin, "inside");
  if (cell >= 3) {
    let d = "";
    for (let row = 1; row < rows; row++) d += `M0 ${row * cell}H${width}`;
    for (let column = 1; column < columns; column++) d += `M${column * cell} 0V${height}`;
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
