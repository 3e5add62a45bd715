// Scroll to the top when the visitor comes from another page: the browser keeps the place where that one was left. On the first
// page there is nothing to undo, and the visitor may already have scrolled.
function update({ parentElement, data }) {
  const host = parentElement.host ?? parentElement;
  host.closest("[data-testid=stElementContainer]").style.position = "absolute"; // takes no room, nor a gap after it
  document.documentElement.classList.toggle("large", data.large);
  const main = document.querySelector("[data-testid=stMain]");
  const before = main.page;
  main.page = data.page;
  if (before !== undefined && before !== data.page) main.scrollTo(0, 0);
}
