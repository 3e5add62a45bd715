// Report that a component is on the screen. After a click on a link we report nothing for 2 s: the server joins requests that
// wait, the last one names the page, and so a report would return the visitor to the old page. A report that left just before
// the click may still make the click end on the old page or on a blank one: then we click the link again.
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

function reportShown(value, setTriggerValue) {
  requestAnimationFrame(() => { if (performance.now() - left > 2000) setTriggerValue("shown", value); });
}
