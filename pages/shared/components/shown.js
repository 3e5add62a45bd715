// Report that a component is on the screen.
function reportShown(value, setTriggerValue) {
  requestAnimationFrame(() => setTriggerValue("shown", value));
}
