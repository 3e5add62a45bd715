// The list of layers: one dense line each. Every edit has a number and is sent until Python has applied it, so none is lost.
function update({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".layers");
  const state = (root.state ??= { rows: new Map(), pending: [], last: 0 });
  state.last = Math.max(state.last, data.applied);
  state.pending = state.pending.filter((edit) => edit.number > data.applied);
  state.send = (edit) => {
    state.pending.push({ ...edit, number: ++state.last });
    setStateValue("edits", [...state.pending]);
  };
  if (!root.childElementCount) build(root);
  root.parentElement.disabled = data.locked; // the fieldset, and with it each field and button
  const [bar, says, , list, foot] = root.children;
  fillBar(bar, data, state);
  setText(says, data.says);
  says.classList.toggle("bad", data.bad);
  fillRows(list, data, state);
  fillFoot(foot, data, state);
  listenForUndo(root, state);
  if (data.tell) reportShown(data.applied, setTriggerValue);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function button(text, label, action, name = "") {
  const made = make("button", name, text, { type: "button", title: label, onclick: action });
  made.setAttribute("aria-label", label);
  return made;
}

function build(root) {
  const head = make("div", "head line");
  head.append(...["", "layer", "kind", "what you choose", "output", "parameters", "MACs"].map((text, index) => make("span", index > 4 ? "number" : "", text)));
  head.lastChild.title = "Multiply-accumulates of one image, bias ignored";
  root.append(make("div", "bar"), make("p", "says"), head, make("ol", "list"), make("div", "foot"));
  root.children[1].setAttribute("role", "status");
}

function fillBar(bar, data, state) {
  if (!bar.childElementCount) bar.append(...buildBar(data, state));
  const [preset, shape, undo, redo] = bar.children;
  preset.value = 0;
  fillShape(shape, data, state);
  undo.disabled = !data.undo;
  redo.disabled = !data.redo;
}

function buildBar(data, state) {
  const preset = select("Begin from a copy of", "begin from a copy of …", data.presets.map(([, title]) => title));
  preset.onchange = () => state.send({ do: "preset", name: data.presets[preset.value - 1][0] });
  const shape = make("span", "shape", "input");
  shape.append(...data.shape.map((side, index) => numberField(["channels", "height", "width"][index], side, 1, 1, null)));
  shape.append(select("Usual input shapes", "usual …", data.shapes.map((sides) => sides.join("×"))));
  const undo = button("↶ Undo", "Undo (Ctrl+Z)", () => state.send({ do: "undo" }));
  const redo = button("↷ Redo", "Redo (Ctrl+Y)", () => state.send({ do: "redo" }));
  return [preset, shape, undo, redo];
}

// A list whose first entry says what it is for; the value of an entry is its place, from 1.
function select(ariaLabel, title, entries) {
  const list = make("select", "", "", { ariaLabel });
  list.append(...[title, ...entries].map((text, value) => make("option", "", text, { value })));
  return list;
}

function fillShape(shape, data, state) {
  data.shape.forEach((side, index) => updateField(shape.children[index], side, 1, data.limits[index],
    (value, visit) => state.send({ do: "side", index, value, visit }), true));
  const usual = shape.lastChild;
  usual.value = 0;
  usual.onchange = () => state.send({ do: "shape", shape: data.shapes[usual.value - 1] });
}

function fillRows(list, data, state) {
  const focused = list.getRootNode().activeElement;
  const place = [...list.children].findIndex((item) => item.contains(focused));
  const keys = data.rows.map((row) => row.key);
  for (const [key, row] of state.rows) if (!keys.includes(key)) { row.remove(); state.rows.delete(key); }
  data.rows.forEach((row, index) => {
    let item = state.rows.get(row.key);
    if (!item) { item = blankRow(row, state); state.rows.set(row.key, item); }
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    fillRow(item, row, index, data, state);
  });
  if (place >= 0) keepFocus(list, focused, place);
}

// A row that moved has lost the focus, and Ctrl+Z would no longer reach the list. Where the row is gone, the next one takes it.
function keepFocus(list, focused, place) {
  const next = list.children[Math.min(place, list.childElementCount - 1)];
  (focused.isConnected ? focused : next?.querySelector(".handle"))?.focus();
}

function blankRow(row, state) {
  const item = make("li", "row");
  const line = make("div", "line");
  const handle = button("⠿", "", null, "handle");
  handle.draggable = true;
  const fields = make("span", "fields");
  line.append(handle, make("b", "name"), make("span", "kind"), fields, make("span", "size"), make("span", "number"), make("span", "number"));
  const copy = button("copy", "", () => state.send({ do: "duplicate", key: row.key }));
  const remove = button("×", "", () => state.send({ do: "remove", key: row.key }));
  line.append(copy, remove);
  item.append(line, make("div", "note"));
  item.addEventListener("focusin", (event) => { if (event.target.localName === "input" || event.target === handle) item.select(); });
  fields.append(...row.fields.map(({ label, value, low, high }) => numberField(label, value, low, high, null)));
  return item;
}

function fillRow(item, row, index, data, state) {
  const [line, note] = item.children;
  const [handle, name, kind, fields, size, parameters, macs, copy, remove] = line.children;
  item.className = `row ${row.state}${row.key === data.selected ? " selected" : ""}`;
  item.setAttribute("aria-label", `${row.name}, ${row.kind}, ${row.state === "unreached" ? "not reached" : row.output}`);
  item.setAttribute("aria-current", String(row.key === data.selected));
  handle.setAttribute("aria-label", `Place of ${row.name}: ${index + 1} of ${data.rows.length}, arrow up or down`);
  handle.title = "Drag, or press arrow up or down; Delete removes";
  setText(name, row.name);
  setText(kind, row.kind);
  kind.title = row.doc;
  row.fields.forEach((field, at) => updateField(fields.children[at], field.value, field.low, field.high,
    (value, visit) => state.send({ do: "change", key: row.key, field: field.name, value, visit })));
  setText(size, row.output);
  setText(parameters, row.parameters);
  setText(macs, row.macs);
  [size, parameters, macs].forEach((cell, at) => { cell.dataset.label = ["output", "parameters", "MACs"][at]; });
  copy.title = `Put a copy of ${row.name} after it`;
  copy.setAttribute("aria-label", `copy ${row.name}`);
  remove.title = `Remove ${row.name}`;
  remove.setAttribute("aria-label", remove.title);
  fillNote(note, row, (fix) => state.send({ do: "fix", label: fix }));
  item.select = () => { if (row.key !== data.selected) state.send({ do: "select", key: row.key }); };
  item.onclick = (event) => { if (!["button", "input"].includes(event.target.localName)) item.select(); };
  handle.onkeydown = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) {
      event.preventDefault();
      state.send({ do: "step", key: row.key, by });
    }
    if (event.key === "Delete") state.send({ do: "remove", key: row.key });
  };
  drag(item, handle, row, index, state);
}

function drag(item, handle, row, index, state) {
  handle.ondragstart = (event) => {
    state.dragged = row.key;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.name);
    event.dataTransfer.setDragImage(item, 12, 12);
  };
  handle.ondragend = () => { state.dragged = undefined; };
  item.ondragover = (event) => { if (state.dragged !== undefined) { event.preventDefault(); item.classList.add("over"); } };
  item.ondragleave = () => item.classList.remove("over");
  item.ondrop = (event) => {
    event.preventDefault();
    item.classList.remove("over");
    if (state.dragged !== undefined && state.dragged !== row.key) state.send({ do: "move", key: state.dragged, to: index });
  };
}

function fillNote(note, row, fix) {
  const written = JSON.stringify([row.note, row.fixes]);
  if (note.written === written) return;
  note.written = written;
  note.replaceChildren(...(row.note ? [make("span", "", row.note)] : []),
    ...row.fixes.map((label) => button(label, `Change: ${label}`, () => fix(label), "fix")));
}

function fillFoot(foot, data, state) {
  if (!foot.childElementCount) foot.append(make("div", "total"), make("div", "note"), make("div", "add"));
  const [total, note, add] = foot.children;
  if (!total.childElementCount) total.append(make("b", "", "total"), make("span"), make("span", "number"), make("span", "number"));
  [data.total.output, data.total.parameters, data.total.macs].forEach((text, index) => {
    setText(total.children[index + 1], text);
    total.children[index + 1].dataset.label = ["output", "parameters", "MACs"][index];
  });
  fillNote(note, data.end, (fix) => state.send({ do: "end", label: fix }));
  if (!add.childElementCount) {
    add.append(make("span"), ...data.kinds.map(([kind, doc]) => button(`+ ${kind}`, `+ ${kind}: ${doc}`, () => state.send({ do: "insert", kind }))));
  }
  setText(add.firstChild, data.after ? `add after ${data.after}:` : "add at the end:");
}
