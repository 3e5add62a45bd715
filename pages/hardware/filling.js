// One fold of a layer on a systolic array. Values enter at the left and at the top and move on by a PE a cycle, so that the PE in
// row r and column c begins r + c cycles after the first one.
const SIDE = 300; // pixels of the array's longer side
const STATES = ["unused", "waiting", "busy", "done"];
const STEP_MS = 120;

function update({ parentElement, data }) {
  const root = parentElement.querySelector(".filling");
  const state = (root.state ??= { at: 0, timer: null });
  if (state.fold === data.fold) return;
  halt(state);
  Object.assign(state, { fold: data.fold, at: Math.min(data.cycles - 1, data.loading + Math.min(data.streamed, 12)) });
  const array = drawArray(data), busy = drawBusy(data);
  const [title, caption, under] = [make("h2", "", data.title), make("p", "now", "", { role: "status" }), make("p", "under")];
  const slider = make("input", "", "", { type: "range", min: 0, max: data.cycles - 1, ariaLabel: "Cycle of the fold" });
  const show = (cycle) => {
    state.at = slider.value = cycle;
    array.show(cycle);
    busy.show(cycle);
    caption.textContent = sentence(data, cycle);
  };
  slider.oninput = () => { halt(state); show(Number(slider.value)); };
  followPointer(array, data, state, under);
  root.replaceChildren(title, playBar(root, data, state, show), slider, caption, array.svg, legend(), busy.svg, under);
  show(state.at);
}

function since(data, row, column, cycle) {
  return cycle - data.loading - row - column; // which of the streamed values is at this PE
}

function stateOf(data, row, column, cycle) {
  if (row >= data.used[0] || column >= data.used[1]) return "unused";
  const index = since(data, row, column, cycle);
  return index < 0 ? "waiting" : index < data.streamed ? "busy" : "done";
}

// One path a state, not an element a PE: 1,024 × 1,024 of them are drawn as blocks of several.
function drawArray(data) {
  const block = Math.ceil(Math.max(data.rows, data.columns) / 128);
  const [rows, columns] = [Math.ceil(data.rows / block), Math.ceil(data.columns / block)];
  const cell = Math.min(22, SIDE / Math.max(rows, columns)), gap = cell > 5 ? 1 : 0;
  const svg = makeSvg("svg", { viewBox: `0 0 ${columns * cell} ${rows * cell}`, width: columns * cell, height: rows * cell, role: "img" });
  svg.setAttribute("aria-label", `${data.rows} rows and ${data.columns} columns of processing elements`);
  const paths = STATES.map((name) => makeSvg("path", { class: name }));
  svg.append(...paths);
  const show = (cycle) => {
    const drawn = Object.fromEntries(STATES.map((name) => [name, ""]));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        drawn[stateOf(data, row * block, column * block, cycle)] += `M${column * cell} ${row * cell}h${cell - gap}v${cell - gap}h${gap - cell}z`;
      }
    }
    STATES.forEach((name, index) => paths[index].setAttribute("d", drawn[name]));
  };
  return { svg, show, cell, block };
}

// How many PEs with work do a multiply-accumulate in a cycle.
function busyIn(data, cycle) {
  let count = 0;
  for (let row = 0; row < data.used[0]; row++) {
    const last = cycle - data.loading - row;
    count += Math.max(0, Math.min(data.used[1] - 1, last) - Math.max(0, last - data.streamed + 1) + 1);
  }
  return count;
}

// The count over the cycles, and where we are.
function drawBusy(data) {
  const [width, height] = [300, 60];
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${height + 2}`, width, height: height + 2, role: "img" });
  svg.setAttribute("aria-label", "PEs at work over the cycles of the fold");
  const all = data.rows * data.columns, steps = Math.min(width, data.cycles);
  const place = (cycle) => (width * cycle) / Math.max(1, data.cycles - 1);
  let d = `M0 ${height}`;
  for (let step = 0; step < steps; step++) {
    const cycle = Math.round((step * (data.cycles - 1)) / Math.max(1, steps - 1));
    d += `L${place(cycle)} ${height - (height - 2) * (busyIn(data, cycle) / all)}`;
  }
  const marker = makeSvg("line", { y1: 0, y2: height, class: "marker" });
  svg.append(makeSvg("path", { d: `${d}L${width} ${height}z`, class: "busy" }), makeSvg("path", { d: `M0 ${height}H${width}M0 2H${width}`, class: "axis" }), marker);
  const show = (cycle) => { for (const x of ["x1", "x2"]) marker.setAttribute(x, place(cycle)); };
  return { svg, show };
}

function sentence(data, cycle) {
  const count = busyIn(data, cycle), all = data.rows * data.columns;
  const phase = cycle < data.loading ? `the ${data.stays} are shifted in, a row a cycle`
    : cycle < data.loading + Math.min(data.used[0] + data.used[1] - 1, data.streamed) ? "it fills"
      : cycle >= data.loading + data.streamed ? "it drains" : "it is full";
  return `Cycle ${(cycle + 1).toLocaleString("en-US")} of ${data.cycles.toLocaleString("en-US")}: ${phase}; ${count.toLocaleString("en-US")} of ${all.toLocaleString("en-US")} PEs multiply.`;
}

function followPointer({ svg, cell, block }, data, state, under) {
  under.textContent = `The ${data.stays} stay in place. Point at a PE to see what it works on.`;
  svg.onpointermove = (event) => {
    const area = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / area.width;
    const [row, column] = [event.clientY - area.top, event.clientX - area.left].map((way) => Math.floor((way * scale) / cell) * block);
    if (row >= data.rows || column >= data.columns || row < 0 || column < 0) return;
    const index = since(data, row, column, state.at), [down, across, time] = data.along;
    const where = `PE in row ${row + 1}, column ${column + 1}`;
    if (stateOf(data, row, column, state.at) === "unused") { under.textContent = `${where}: no work in this fold.`; return; }
    const now = index >= 0 && index < data.streamed ? `, now ${time} = ${index + 1} of ${data.streamed}` : "";
    under.textContent = `${where}: ${down} = ${data.first[0] + row + 1}, ${across} = ${data.first[1] + column + 1}${now}.`;
  };
}

function playBar(root, data, state, show) {
  const next = (by) => show((state.at + by + data.cycles) % data.cycles);
  const button = (text, onclick) => make("button", "", text, { type: "button", onclick });
  const by = Math.max(1, Math.round(data.cycles / 200)); // a long fold takes about as long to play as a short one
  const play = button("▶ play", () => {
    const playing = state.timer !== null;
    halt(state);
    play.textContent = playing ? "▶ play" : "❚❚ pause";
    if (!playing) state.timer = setInterval(() => (root.isConnected ? next(by) : halt(state)), STEP_MS);
  });
  state.play = play;
  const bar = make("div", "bar");
  bar.append(button("◀ step", () => { halt(state); next(-1); }), play, button("step ▶", () => { halt(state); next(1); }));
  return bar;
}

function halt(state) {
  clearInterval(state.timer);
  state.timer = null;
  if (state.play) state.play.textContent = "▶ play";
}

function legend() {
  const words = { unused: "no work in this fold", waiting: "before its first value", busy: "multiplies now", done: "after its last value" };
  const line = make("div", "legend");
  line.append(...STATES.map((name) => {
    const [item, box] = [make("span"), makeSvg("svg", { width: 12, height: 12, "aria-hidden": "true" })];
    box.append(makeSvg("path", { d: "M0 0h12v12h-12z", class: name }));
    item.append(box, words[name]);
    return item;
  }));
  return line;
}
