// Figures of maps in words and numbers.
function captionOf(part, range) {
  const made = make("figcaption"), says = range === "all" || part.pixels || part.answer ? "" : rangeOf(part.extents);
  made.append(make("b", "", part.title), make("span", "", [part.caption, says].filter(Boolean).join("\n")));
  return made;
}

// What the colors of its maps range over.
function rangeOf(extents) {
  if (!extents.length) return "";
  const [low, high] = [Math.min(...extents), Math.max(...extents)].map(short);
  if (high === "0") return "";
  return low === high ? `±${high}` : `±${low} to ±${high}`;
}

function words(part, [map, row, column], all) {
  const colors = all || new Set(part.extents).size === 1 ? "" : `; colors to ±${short(part.extents[map])}`;
  const [count, rows, across] = part.shape, value = part.values[(map * rows + row) * across + column];
  const which = count > 1 ? `, ${labelOf(part)} ${part.numbers?.[map] ?? map}` : "";
  const where = rows * across > 1 ? `, row ${row}, column ${column}` : "";
  return `${part.title}${which}${where}: ${number(value)}${part.unit ?? ""}${colors}`;
}

// What one of its maps is called.
function labelOf({ label }) {
  return label ?? "map";
}

function linesOfCsv(row) {
  const parts = [...row.querySelectorAll("figure")].map((one) => (one.querySelector("canvas") ?? one).shown);
  const [label, ...others] = new Set(parts.map(labelOf)), lines = [["figure", others.length ? "map" : label, "row", "column", "value"]];
  for (const { title, shape: [, rows, across], values, answer, numbers } of parts) {
    if (answer) answer.forEach((share, digit) => lines.push([cell(title), digit, "", "", share]));
    else values.forEach((value, at) => {
      const map = Math.floor(at / (rows * across));
      lines.push([cell(title), numbers?.[map] ?? map, Math.floor(at / across) % rows, at % across, value]);
    });
  }
  return lines;
}
