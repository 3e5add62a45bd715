// Scroll the open study's line into view, inside the list only; and the page to the study, if it was opened from further down.
function update({ parentElement, data }) {
  const host = parentElement.host ?? parentElement;
  host.closest("[data-testid=stElementContainer]").style.position = "absolute"; // takes no room, nor a gap after it
  const list = host.closest(".st-key-experiments_list");
  const now = `${data.place} ${data.study}`;
  if (list.openLine !== now) {
    list.openLine = now;
    show(list, data.place);
  }
  const main = document.querySelector("[data-testid=stMain]");
  if (data.scrolls > (main.scrolls ?? 0)) {
    const study = document.querySelector(".st-key-experiments_open");
    main.scrollTop += study.getBoundingClientRect().top - main.getBoundingClientRect().top - 70; // below the navigation
  }
  main.scrolls = data.scrolls;
}

function show(list, place) {
  const line = list.querySelectorAll("[role=radiogroup] label")[place];
  if (!line) {
    if (list.isConnected) requestAnimationFrame(() => show(list, place)); // the list is not drawn yet
    return;
  }
  let box = line.parentElement;
  while (box !== document.body && getComputedStyle(box).overflowY !== "auto") box = box.parentElement;
  const [inner, outer] = [line.getBoundingClientRect(), box.getBoundingClientRect()];
  const outside = inner.top < outer.top || inner.bottom > outer.bottom;
  if (outside) box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}
