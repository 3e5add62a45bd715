// The drawable canvas has its transform mode behind a toggle of its own toolbar, with an undo and a reset of its own. The page
// has these already: so that toolbar is hidden, the toggle pressed, and the digit selected, which shows its handles.
function update({ parentElement, data }) {
  const host = parentElement.host ?? parentElement;
  const state = (host.state ??= { canvas: null });
  if (state.canvas === data.canvas) return;
  state.canvas = data.canvas;
  const wait = () => {
    if (!host.isConnected || state.canvas !== data.canvas) return;
    if (!prepare(host.closest(".st-key-draw_arrange"), data.ink)) requestAnimationFrame(wait);
  };
  wait();
}

// Whether the canvas is ready to arrange; it comes some frames after this script, and its drawing after it.
function prepare(place, ink) {
  const roots = [...(place?.querySelectorAll("*") ?? [])].map((element) => element.shadowRoot);
  const root = roots.find((each) => each?.querySelector(".dc-toolbar"));
  if (!root) return false;
  if (!root.querySelector("style.page")) {
    const style = Object.assign(document.createElement("style"), { className: "page" });
    style.textContent = ".dc-toolbar { display: none !important; } .upper-canvas { touch-action: none; }";
    root.append(style);
  }
  const toggle = root.querySelector("[aria-pressed]");
  if (toggle.getAttribute("aria-pressed") === "false") toggle.click();
  const canvas = root.querySelector(".upper-canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "Canvas to move the digit on: drag it, turn it, stretch it");
  return !ink || select(root, canvas, ink);
}

// Click on a point of the digit until the canvas says that it is selected: then what is selected can be deleted.
function select(root, canvas, [x, y]) {
  if (!root.querySelector("[aria-label='Delete selected']").disabled) return true;
  const box = canvas.getBoundingClientRect();
  const at = { bubbles: true, button: 0, clientX: box.left + x, clientY: box.top + y };
  canvas.dispatchEvent(new MouseEvent("mousedown", at));
  document.dispatchEvent(new MouseEvent("mouseup", at));
  return false;
}
