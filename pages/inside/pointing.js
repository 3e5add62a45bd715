// Which value or term of the picture of one value is meant: by the pointer, by the arrow keys, and while it plays.
const PAUSE = 700; // ms between two steps while it plays

function followPointer(root, event) {
  const at = pointedAt(root, event), term = root.shown.largest ? termUnder(root, event) : null;
  if (root.timer && (at || term !== null)) stop(root);
  if (at) ask(root, at);
  if (term !== null) markTerm(root, term);
}

function leave(root) {
  markTerm(root, null);
  ask(root, root.chosen.asked.at);
}

// The place in the output that the pointer means: there, or where the window over a place of the input has its middle.
function pointedAt({ shown }, event) {
  const part = event.target.dataset?.part;
  if (part !== "input" && part !== "output") return null;
  const { shapes, slides } = shown.map, under = cellUnder(event, shapes[part === "input" ? "inputs" : "value"]);
  return toValue(shown, under.map((index, side) => {
    const at = part === "input" ? Math.round((index + slides.padding - (slides.dilation * (slides.kernel - 1)) / 2) / slides.stride) : index;
    return Math.min(shapes.value[side] - 1, Math.max(0, at));
  }));
}

function cellUnder({ target, clientX, clientY }, [height, width]) {
  const box = target.getBoundingClientRect();
  return [Math.floor(((clientY - box.top) / box.height) * height), Math.floor(((clientX - box.left) / box.width) * width)];
}

// Row and column of the shown value in its map; the units of a vector stand in cells, row by row.
function placeOf({ asked: { at }, map: { units, shapes: { value: [, width] } } }) {
  return units ? [Math.floor(at[0] / width), at[0] % width] : at.slice(1);
}

// The value at that row and column.
function toValue({ asked: { at }, map: { units, shapes: { value: [, width] } } }, [row, column]) {
  return units ? [Math.min(units - 1, row * width + column)] : [at[0], row, column];
}

function byKey(root, event) {
  const part = event.target.dataset?.part, by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (!["input", "output", "term"].includes(part)) return;
  if (event.key === "Enter" && part !== "term") root.pick();
  if (!by) return;
  event.preventDefault();
  if (part === "term") { markTerm(root, termBeside(root, by)); return; }
  const { shapes } = root.shown.map, place = placeOf(root.shown);
  ask(root, toValue(root.shown, by.map((step, side) => Math.min(shapes.value[side] - 1, Math.max(0, place[side] + step)))));
}

// The values of a map, counted row by row.
const numberOf = (shown) => { const [row, column] = placeOf(shown); return row * shown.map.shapes.value[1] + column; };
const countOf = ({ map: { units, shapes: { value: [height, width] } } }) => units ?? height * width;
const numbered = (shown, number) => { const [, width] = shown.map.shapes.value; return toValue(shown, [Math.floor(number / width), number % width]); };

// What is played: the terms of a sum, or the values of a map row by row. At the end it stops, and goes on from the first.
function trackOf(root) {
  const { shown } = root;
  if (shown.largest) {
    const terms = termsOf(shown);
    return { now: terms.indexOf(root.term), count: terms.length, go: (number) => markTerm(root, terms[number]) };
  }
  return shown.map ? { now: numberOf(shown), count: countOf(shown), go: (number) => ask(root, numbered(shown, number)) } : { now: 0, count: 1 };
}

function play(root) {
  if (root.timer) { stop(root); return; }
  root.timer = setInterval(() => {
    const { now, count, go } = trackOf(root);
    if (root.isConnected && now + 1 < count) go(now + 1); else stop(root);
  }, PAUSE);
  const { now, count, go } = trackOf(root);
  if (now === count - 1) go(0);
  show(root, root.shown);
}

function stop(root) {
  clearInterval(root.timer);
  root.timer = null;
  show(root, root.shown);
}
