// A click on a link that leads nowhere is done again. What is sent while the connection breaks is lost. Of two requests for a
// whole page the later one names the page: one of the old page that is sent after the click leads back to it. Where the page was
// drawn again meanwhile, the link in the old one's place is clicked, or another one to the same page.
const LOOKS = 20, BETWEEN = 1500; // how often, and after how many ms each, we look where the click has led
const STAYS = 4; // looks at a page that is there: such a request may still lead back from it
let wanted = null, again = false; // the link, until the visitor wishes something else; whether the click is our own
for (const wish of ["popstate", "keydown"]) addEventListener(wish, () => { wanted = null; }, true);
addEventListener("click", (event) => {
  if (again) return;
  wanted = linkOf(event);
  if (wanted) settle(wanted, LOOKS);
}, true);

// The link to another page of ours that opens in this tab.
function linkOf(event) {
  const link = event.target.closest?.("a[href]"), elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  return link?.origin === location.origin && !link.target && !link.hasAttribute("download") && !elsewhere ? link : null;
}

// A link of the page that is like this one in a part of its address.
function alike(link, part) {
  return [...document.links].find((other) => other[part] === link[part]);
}

function settle(link, looks) {
  setTimeout(() => {
    if (wanted !== link || !looks) return;
    const there = link.pathname === location.pathname && document.querySelector("h1");
    const way = link.isConnected ? link : alike(link, "href") ?? alike(link, "pathname");
    const idle = document.querySelector("[data-test-script-state=notRunning]"); // a page that is being drawn is left alone
    if (idle && way && !there) {
      again = true;
      way.click();
      again = false;
    }
    settle(link, Math.min(looks - 1, there ? STAYS : LOOKS));
  }, BETWEEN);
}
