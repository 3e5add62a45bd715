// The keys count wherever the focus is: the browser's own undo in a text field would be one more edit of the design.
function listenForUndo(root, state) {
  state.onkey ??= (event) => {
    if (!root.isConnected) document.removeEventListener("keydown", state.onkey, true); // the visitor left the page
    else undoByKey(event, state, root.getRootNode().activeElement);
  };
  document.addEventListener("keydown", state.onkey, true);
}

function undoByKey(event, state, focused) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const edit = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
  if (!edit) return;
  event.preventDefault();
  event.stopPropagation();
  if (focused?.localName === "input") followAgain(focused);
  state.send({ do: edit });
}
