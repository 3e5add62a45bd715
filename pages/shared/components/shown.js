// Tell the page that this is on the screen. Of two requests at once the later one names the page, so what is told when a link
// was just clicked would call the visitor back: then nothing is told. And where the two met on their way, so that the click was
// lost or ended on a blank page, it is made again.
let left = -Infinity, wanted = null, again = false;
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (again || link?.origin !== location.origin) return;
  left = performance.now();
  wanted = link;
  setTimeout(() => {
    const there = link.pathname === location.pathname && document.querySelector("h1");
    if (there || wanted !== link || !link.isConnected) return;
    again = true;
    link.click();
    again = false;
  }, 1500);
}, true);

function tellShown(value, setTriggerValue) {
  requestAnimationFrame(() => { if (performance.now() - left > 2000) setTriggerValue("shown", value); });
}
