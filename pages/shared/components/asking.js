// Ask what a value is made of; no script of the page runs. One question at a time: of those that come meanwhile, the last. Where
// the server has too much to do (503), the same is asked again after a pause.
const RETRY = 250; // ms
let asking = false, next = null;

async function askValue(asked, since = performance.now()) {
  if (asking) { next = [asked, since]; return; }
  asking = true;
  try {
    const reply = await fetch("value", { method: "POST", body: JSON.stringify(asked) });
    if (reply.ok) dispatchEvent(new CustomEvent("value", { detail: { shown: await reply.json(), since } }));
    if (reply.status === 503) {
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      next ??= [asked, since];
    }
  } catch (error) {
    console.warn("no value", error);
  }
  asking = false;
  if (next) { const last = next; next = null; askValue(...last); }
}
