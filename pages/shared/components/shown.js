// Report that a component is on the screen. After a click on a link we report nothing for 2 s: the server joins requests that
// wait, the last one names the page, and so a report would return the visitor to the old page. A report that left just before
// the click may still make the click end on the old page or on a blank one: then we click the link again, or where the page was
// drawn anew another one to the same page.
const LOOKS = 6, BETWEEN = 1500; // how often, and after how many ms each, we look where the click has led
let left = -Infinity, wanted = null, again = false;
addEventListener("popstate", () => { wanted = null; }); // the visitor went back
addEventListener("click", (event) => {
  if (again) return;
  const link = event.target.closest?.("a[href]");
  wanted = link?.origin === location.origin ? link : null; // any other click is a new wish
  if (!wanted) return;
  left = performance.now();
  settle(wanted, LOOKS);
}, true);

function settle(link, looks) {
  setTimeout(() => {
    if (wanted !== link) return;
    const way = link.isConnected ? link : [...document.links].find(({ pathname }) => pathname === link.pathname);
    const idle = document.querySelector("[data-test-script-state=notRunning]"); // a page that is being drawn is left alone
    if (idle && way && (link.pathname !== location.pathname || !document.querySelector("h1"))) {
      again = true;
      way.click();
      again = false;
    }
    if (looks > 1) settle(link, looks - 1);
  }, BETWEEN);
}

function reportShown(value, setTriggerValue) {
  requestAnimationFrame(() => { if (performance.now() - left > 2000) setTriggerValue("shown", value); });
}
