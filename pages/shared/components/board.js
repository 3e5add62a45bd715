// The board of answers: one row a network. Rows are made once and then only change, so nothing jumps.
const HEAD = [
  ["network", "Its color and name are the same on every page"],
  ["answer", "The digit with the highest probability; a dashed frame marks an answer unlike most"],
  ["probability of each digit", "The softmax of the network's ten outputs; the ten sum to 100 %"],
  ["confidence, %", "The probability of the answer. It is the network's own opinion, not how often it is right"],
  ["time, ms", "One forward pass of this drawing, batch 1, on one thread: measured just now, once, so it varies"],
  ["parameters", "Learned values, weights and biases: computed from the architecture"],
];

let follow = null; // the board on the page; the live canvas sends it answers while the pen is down
addEventListener("answers", (event) => follow?.(event.detail));

function update({ parentElement, data, setTriggerValue }) {
  const { short, locked } = data;
  follow = (answers) => show(parentElement, { short, locked, ...answers }, setTriggerValue);
  follow(data);
  dispatchEvent(new Event("answers-of-page"));
  if (data.report) reportShown(data.number, setTriggerValue);
}

function show(parentElement, data, setTriggerValue) {
  parentElement.querySelector("p").textContent = data.says;
  const board = parentElement.querySelector(".board");
  shorten(parentElement.querySelector(".line"), data);
  board.hidden = data.short === "only";
  const names = data.rows.map((row) => row.name).join();
  if (board.names !== names) {
    board.names = names;
    board.replaceChildren(header(), ...data.rows.map(blankRow));
  }
  data.rows.forEach((row, index) => fill(board.children[index + 1], { ...row, locked: data.locked }, setTriggerValue));
}

// The answers in a line: where there are no rows, and on a telephone, where it stays in view.
function shorten(line, { short, rows }) {
  line.hidden = short === "no" || !rows.some((row) => row.answer);
  line.classList.toggle("telephone", short === "on a telephone");
  line.replaceChildren(...rows.filter((row) => row.answer && !line.hidden).map(({ title, color, answer, odd }) => {
    const part = make("span", odd ? "odd" : "");
    const dot = make("span", "dot");
    dot.style.background = color;
    part.append(dot, title, make("b", "", String(answer.digit)));
    return part;
  }));
}

function header() {
  const row = make("div", "row head");
  row.append(...HEAD.map(([text, meaning], index) => {
    const cell = make("span", index > 2 ? "number" : "", text);
    cell.title = meaning;
    return cell;
  }));
  return row;
}

function blankRow() {
  const row = make("div", "row");
  row.setAttribute("role", "group");
  const bars = make("div", "bars");
  for (let digit = 0; digit < 10; digit++) {
    const bar = make("div", "bar");
    bar.append(make("i"), make("span", "", String(digit)));
    bars.append(bar);
  }
  const name = make("label", "name");
  name.append(make("span", "dot"), make("span"));
  row.append(name, make("div", "digit"), bars, ...HEAD.slice(3).map(([label, meaning]) => {
    const cell = make("div", "number");
    cell.dataset.label = label;
    cell.title = meaning;
    return cell;
  }));
  return row;
}

// The dot before a name; where a network can be switched off, a box in its color.
function mark(name, network, setTriggerValue) {
  if (network.on !== undefined && name.firstChild.localName !== "input") {
    name.firstChild.replaceWith(make("input", "", "", { type: "checkbox" }));
  }
  const [dot, label] = name.children;
  label.textContent = network.title;
  dot.style.background = dot.style.accentColor = network.color;
  dot.checked = network.on;
  dot.disabled = network.locked;
  dot.onchange = () => setTriggerValue("switched", network.name);
}

function fill(row, network, setTriggerValue) {
  const { title, color, parameters, answer, odd } = network;
  const [name, digit, bars, confidence, time, size] = row.children;
  mark(name, network, setTriggerValue);
  row.classList.toggle("off", network.on === false);
  digit.textContent = answer ? answer.digit : "–";
  const share = answer ? (100 * answer.probabilities[answer.digit]).toFixed(1) : "–";
  confidence.textContent = share;
  time.textContent = answer ? answer.milliseconds.toFixed(2) : "–";
  size.textContent = parameters.toLocaleString("en-US");
  row.classList.toggle("odd", Boolean(odd));
  [...bars.children].forEach((bar, index) => {
    const part = answer ? answer.probabilities[index] : 0;
    bar.firstChild.style.height = `${Math.round(28 * part)}px`;
    bar.firstChild.style.background = color;
    bar.title = `${index}: ${(100 * part).toFixed(1)} %`;
    bar.classList.toggle("best", answer?.digit === index);
  });
  const says = answer ? `reads ${answer.digit}, ${share} %` : "no answer yet";
  row.setAttribute("aria-label", `${title} ${says}${odd ? ", unlike most" : ""}`);
}
