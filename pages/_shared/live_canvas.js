// A canvas that sends its lines while the pen is down. Python's data only counts when the generation changes.
const INTERVAL = 50; // milliseconds between two messages of one stroke

export default function ({ parentElement, data, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const state = (canvas.state ??= { lines: [], generation: null, line: null, timer: null });
  state.send = () => setStateValue("drawing", { lines: state.lines, down: state.line !== null });
  state.pen = data.pen;
  if (state.generation !== data.generation) {
    canvas.width = canvas.height = data.side;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Canvas to draw a digit on with a pen, a finger or a mouse");
    state.generation = data.generation;
    state.lines = data.lines.map((line) => [...line]);
    state.line = null;
  }
  paint(canvas, state);

  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const at = (value, start, length) => Math.round(((value - start) * data.side * 10) / length) / 10;
    return [at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)];
  };
  const later = () => {
    state.timer ??= setTimeout(() => { state.timer = null; state.send(); }, INTERVAL);
  };
  canvas.onpointerdown = (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    state.line = [point(event)];
    state.lines = [...state.lines, state.line];
    paint(canvas, state);
  };
  canvas.onpointermove = (event) => {
    if (!state.line) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const [x, y] = point(part);
      const [lastX, lastY] = state.line.at(-1);
      if (Math.hypot(x - lastX, y - lastY) >= 1) state.line.push([x, y]);
    }
    paint(canvas, state);
    later();
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!state.line) return;
    state.line = null;
    clearTimeout(state.timer);
    state.timer = null;
    state.send();
  };
}

function paint(canvas, state) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { lineWidth: state.pen, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });
  for (const line of state.lines) {
    pen.beginPath();
    pen.moveTo(...line[0]);
    for (const at of line.length > 1 ? line.slice(1) : line) pen.lineTo(...at);
    pen.stroke();
  }
}
