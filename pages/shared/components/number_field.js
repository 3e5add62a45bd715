// A field for a number: each keystroke that leaves a number is sent. What was typed is not overwritten until the field is left,
// or until `followAgain`; what is not taken as typed is said beside the field.
function numberField(label, value, low, high, change) {
  const [field, named] = [make("span", "field"), make("label")];
  named.append(make("span", "", label), make("input", "", "", { inputMode: "numeric", autocomplete: "off" }));
  field.append(named, make("span", "problem", "", { role: "status" }));
  updateField(field, value, low, high, change);
  return field;
}

// `change` gets the number, and the number of the visit: all that is typed until the field is left belongs to one visit. With
// `limited`, a number out of the limits becomes the nearest in them.
function updateField(field, value, low, high, change, limited = false) {
  const [[name, input], problem] = [field.firstChild.children, field.lastChild];
  field.title = `${name.textContent}: a number from ${low.toLocaleString("en-US")} to ${high.toLocaleString("en-US")}`;
  const fit = () => { input.style.width = `${Math.max(2, input.value.length)}ch`; };
  const say = (text, invalid = false) => {
    problem.textContent = text;
    if (invalid) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  };
  if (!input.typed) {
    input.value = value;
    if (input.became !== value) say("");
  }
  fit();
  input.onfocus = () => { input.visit = Date.now(); };
  input.oninput = () => {
    const typed = input.value.trim(), number = Number(typed);
    const taken = limited ? Math.min(high, Math.max(low, number)) : number;
    Object.assign(input, { typed: true, became: taken });
    fit();
    if (!numeric(typed)) {
      say(`${typed ? `“${typed.slice(0, 20)}” is not a number. ` : ""}It is still ${value}.`, true);
      return;
    }
    say(taken === number ? "" : `${number.toLocaleString("en-US")} became ${taken}: from ${low} to ${high} are possible.`);
    if (taken < number) input.value = taken;
    fit();
    change(taken, input.visit);
  };
  input.onblur = () => {
    input.typed = false;
    const kept = numeric(input.value);
    input.value = kept ? input.became ?? value : value;
    if (!kept) say("");
    fit();
  };
  input.onkeydown = (event) => stepByArrow(event, input, low, high);
}

// After an undo the field shows the design again, though it still has the focus, and what is typed next is another visit.
function followAgain(input) {
  Object.assign(input, { typed: false, became: undefined, visit: Date.now() });
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
