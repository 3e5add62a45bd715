// Streamlit calls a component's script again for each state of its data. While the script is still being loaded, the calls wait, and
// the browser may let a later one go first: what the component shows would then be older than what it was given last.
export default function (given) {
  const { parentElement, data } = given;
  if (data.since < parentElement.since) return;
  parentElement.since = data.since;
  update(given);
}
