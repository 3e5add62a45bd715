// The strip of steps: small grey pictures with a caption; a step that can be switched off has a box before its name.
function update({ parentElement, data, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip");
  while (strip.children.length < data.steps.length) strip.append(blank());
  data.steps.forEach((step, index) => {
    const figure = strip.children[index];
    const [frame, caption] = figure.children;
    figure.classList.toggle("off", Boolean(step.off));
    frame.firstChild.src = step.picture;
    frame.firstChild.alt = `${step.title}: ${step.caption}`;
    frame.lastChild.hidden = !step.cross;
    if (step.cross) [frame.lastChild.style.left, frame.lastChild.style.top] = step.cross.map((share) => `${100 * share}%`);
    name(caption.firstChild, step, setTriggerValue);
    caption.lastChild.textContent = figure.title = step.caption;
  });
}

function blank() {
  const [figure, frame, caption] = ["figure", "div", "figcaption"].map((kind) => make(kind));
  frame.append(make("img"), make("i"));
  caption.append(make("label"), make("span"));
  figure.append(frame, caption);
  return figure;
}

function name(label, step, setTriggerValue) {
  if (!label.childElementCount) {
    label.append(...(step.switch ? [make("input", "", "", { type: "checkbox" })] : []), make("b"));
  }
  label.lastChild.textContent = step.title;
  if (!step.switch) return;
  label.firstChild.checked = !step.off;
  label.firstChild.disabled = Boolean(step.locked);
  label.firstChild.onchange = () => setTriggerValue("switched", step.switch);
}
