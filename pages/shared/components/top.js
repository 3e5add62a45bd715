// Scroll to the top when another page is entered: the browser keeps the place where the page before was left.
export default function ({ parentElement, data }) {
  const host = parentElement.host ?? parentElement;
  host.closest("[data-testid=stElementContainer]").style.position = "absolute"; // takes no room, nor a gap after it
  const main = document.querySelector("[data-testid=stMain]");
  if (main.page === data.page) return;
  main.page = data.page;
  main.scrollTo(0, 0);
}
