// Hand a file to the person.
function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// A cell of a CSV: a text that a spreadsheet would take for a formula begins with an apostrophe.
function cell(value) {
  if (typeof value !== "string") return value ?? "";
  return `"${(/^[=+\-@]/.test(value) ? "'" : "") + value.replaceAll('"', '""')}"`;
}
