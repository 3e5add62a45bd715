// Charts: their expressions are interpreted (`ast`), not made a function, so that no text is evaluated.
for (const [id, spec] of Object.entries(charts)) vegaEmbed(`#${id}`, spec, { actions: false, renderer: "svg", ast: true });

// Formulas: without a font of mathematics a browser leaves delimiters, lines and braces as small as a letter.
const LEAST = 1.15; // times that a sign must be too small
for (const sign of document.querySelectorAll("math mo")) {
  const own = sign.getBoundingClientRect(), parent = sign.parentElement;
  const isOver = ["mover", "munder"].includes(parent.localName) && sign === parent.lastElementChild;
  if (isOver && sign.getAttribute("stretchy") !== "false") {
    const wide = parent.firstElementChild.getBoundingClientRect().width / own.width;
    if (wide > LEAST) sign.style.transform = `scaleX(${wide})`;
  } else if (!isOver && (sign.getAttribute("fence") === "true" || sign.getAttribute("stretchy") === "true")) {
    const row = parent.getBoundingClientRect(), high = row.height / own.height;
    const down = (row.top + row.bottom - own.top - own.bottom) / 2;
    if (high > LEAST) sign.style.transform = `translateY(${down}px) scaleY(${high})`;
  }
}
