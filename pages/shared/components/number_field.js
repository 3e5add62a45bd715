// A field for a number: each keystroke that leaves a number is sent; the field is not overwritten while it has the focus.
function numberField(label, value, low, high, change) {
  const field = make("label", "field");
  const input = make("input", "", "", { inputMode: "numeric", autocomplete: "off" });
  field.append(make("span", "", label), input);
  updateField(field, value, low, high, change);
  return field;
}

function updateField(field, value, low, high, change) {
  const input = field.lastChild;
  field.title = `${field.firstChild.textContent}: a number from ${low.toLocaleString("en-US")} to ${high.toLocaleString("en-US")}`;
  const fit = () => { input.style.width = `${Math.max(2, input.value.length)}ch`; };
  if (input.getRootNode().activeElement !== input) input.value = value;
  fit();
  input.oninput = () => {
    fit();
    input.setAttribute("aria-invalid", String(!numeric(input.value)));
    if (numeric(input.value)) change(Number(input.value));
  };
  input.onblur = () => { if (!numeric(input.value)) { input.value = value; input.removeAttribute("aria-invalid"); } };
  input.onkeydown = (event) => stepByArrow(event, input, low, high);
}

function stepByArrow(event, input, low, high) {
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!direction || !numeric(input.value)) return;
  event.preventDefault();
  const stepped = Number(input.value) + direction * (high < 1 ? 0.05 : 1);
  input.value = Math.min(high, Math.max(low, Math.round(stepped * 100) / 100));
  input.oninput();
}

function numeric(text) {
  return /^-?\d{1,9}(\.\d{1,4})?$/.test(text.trim());
}
