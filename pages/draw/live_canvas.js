// A canvas that asks for answers while the pen is down, and tells the page of a stroke at its end.
// Python's data only counts when the generation changes.
let drawn = null; // the canvas on the page
addEventListener("answers-of-page", () => { // they know nothing of the stroke that is being drawn
  if (drawn?.state.line) answer(drawn, drawn.state);
});

function update({ parentElement, data, setStateValue }) {
  const canvas = (drawn = parentElement.querySelector("canvas"));
  const state = (canvas.state ??= { lines: [], generation: null, line: null, picture: null, asking: false, waiting: false });
  Object.assign(state, { pen: data.pen, ask: data.ask });
  if (state.generation !== data.generation) {
    canvas.width = canvas.height = data.side;
    canvas.setAttribute("role", "img");
    state.generation = data.generation;
    state.lines = data.lines.map((line) => [...line]);
    state.line = null;
    show(canvas, state, data.picture);
  }
  const label = data.locked ? "A digit that stays" : "Canvas to draw a digit on with a pen, a finger or a mouse";
  canvas.setAttribute("aria-label", label);
  canvas.classList.toggle("locked", data.locked);
  paint(canvas, state);
  if (state.line) answer(canvas, state); // something else is asked for since the last point of the line

  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const at = (value, start, length) => Math.round(((value - start) * data.side * 10) / length) / 10;
    return [at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)];
  };
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || data.locked) return;
    canvas.setPointerCapture(event.pointerId);
    state.picture = null; // what is drawn takes the place of an uploaded picture
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
    answer(canvas, state);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!state.line) return;
    state.line = null;
    answer(canvas, state);
    setStateValue("drawing", { lines: state.lines });
  };
}

// One question at a time; what was drawn meanwhile is asked for next. The page asks again at the end of the stroke, so a
// question that fails costs only what would have been seen before. Where the server has too much to do (503), the same is asked
// again after a pause, as long as the pen is down.
const PAUSE = 250; // ms

async function answer(canvas, state) {
  if (state.asking) { state.waiting = true; return; }
  state.asking = true;
  try {
    const reply = await fetch("answers", { method: "POST", body: JSON.stringify({ ...state.ask, lines: state.lines }) });
    if (reply.ok) {
      const detail = await reply.json();
      const stale = !canvas.isConnected || (state.waiting && !state.line); // of another canvas, or of half a stroke that is over
      if (!stale) dispatchEvent(new CustomEvent("answers", { detail }));
    } else {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      state.waiting ||= reply.status === 503 && state.line !== null;
    }
  } catch (error) {
    console.warn("no live answer", error);
  }
  state.asking = false;
  if (state.waiting) { state.waiting = false; answer(canvas, state); }
}

// An uploaded picture, whole and in the middle, as soon as the browser has decoded it.
function show(canvas, state, address) {
  state.picture = address ? Object.assign(new Image(), { src: address }) : null;
  state.picture?.decode().then(() => paint(canvas, state));
}

function paint(canvas, state) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  if (state.picture?.complete) {
    const { naturalWidth, naturalHeight } = state.picture;
    const scale = canvas.width / Math.max(naturalWidth, naturalHeight);
    const [width, height] = [naturalWidth * scale, naturalHeight * scale];
    pen.drawImage(state.picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  }
  Object.assign(pen, { lineWidth: state.pen, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });
  for (const line of state.lines) {
    pen.beginPath();
    pen.moveTo(...line[0]);
    for (const at of line.length > 1 ? line.slice(1) : line) pen.lineTo(...at);
    pen.stroke();
  }
}
