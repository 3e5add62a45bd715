// Report that a component is on the screen. After a click on a link we report nothing for 2 s: the server joins requests that
// wait, the last one names the page, and so a report would return the visitor to the old page.
let left = -Infinity;
addEventListener("click", (event) => {
  if (event.target.closest?.("a[href]")?.origin === location.origin) left = performance.now();
}, true);

function reportShown(value, setTriggerValue) {
  requestAnimationFrame(() => { if (performance.now() - left > 2000) setTriggerValue("shown", value); });
}
