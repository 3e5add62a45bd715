"""A report as Markdown, with its charts as pictures beside it."""

import re

from core.labbook.charts import to_svg
from core.labbook.report import APPENDIX, Numbered, Report, folder_note, origin, refers, table_caption
from core.labbook.tables import grid

_SIGNS = re.compile(r"([\\`*_\[\]<>|#$~])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SCHEME = re.compile(r"(javascript|vbscript|data)(?=\s*\\?(:|&))", re.IGNORECASE)  # of `\:` Markdown leaves the colon
# Code, an escaped sign and a formula; or a dollar sign that is none of these, which is one of money.
_DOLLARS = re.compile(r"`[^`\n]*`|\\.|\$\$[^$]+\$\$|\$(?![\s$])(?:\\.|[^$\\])*(?<!\s)\$|\$")
_BREAK = "\u2060"  # the word joiner, which has no width


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def harmless(words: str) -> str:
    """A person's Markdown without what a viewer might run or fetch: tags, pictures, addresses that are scripts.

    A dollar sign that begins no formula is escaped.
    """
    shown = _DOLLARS.sub(lambda found: r"\$" if found[0] == "$" else found[0], words)
    return _SCHEME.sub(rf"\1{_BREAK}", _TAG.sub("< ", shown)).replace("![", "!\\[").replace("&#", f"&{_BREAK}#").strip()


def to_markdown(report: Report) -> dict[str, bytes]:
    """The report's files by name: report.md, and a picture for each chart."""
    files, lines = {}, [f"# {escaped(report.title)}", ""]
    if report.author:
        lines += [escaped(report.author), ""]
    for name, entries in report.sections:
        lines += [f"## {name}", ""]
        for one in entries:
            lines += [*text(one, f"figure-{one.figure}.svg"), ""]
            if one.entry.chart:
                files[f"figure-{one.figure}.svg"] = to_svg(one.entry).encode()
    if report.appendix:
        lines += [f"## {APPENDIX}", "", *(line for one in report.appendix for line in numbered_table(one))]
    if report.missing:
        lines += ["## Not done yet", "", *(f"- {escaped(line)}" for line in report.missing), ""]
    return {"report.md": "\n".join(lines).encode(), **files, **report.files}


def text(one: Numbered, picture: str) -> list[str]:
    """An entry's lines; `picture` is where its figure is, if it has one."""
    entry = one.entry
    lines = [f"### {escaped(entry.title)}", ""]
    if entry.words.strip():
        lines += [harmless(entry.words), ""]
    if lead := refers(one):
        lines += [escaped(lead), ""]
    if one.table and not one.in_appendix:
        lines += numbered_table(one)
    if one.figure:
        lines += [f"![Figure {one.figure}. {escaped(entry.title)}]({picture})", ""]
        lines += [f"**Figure {one.figure}.** {escaped(entry.title)}", ""]
    if entry.command:
        commands = (f"`{' '.join(line.replace('`', ' ').split())}`" for line in entry.command.splitlines())
        lines += [f"Made by {', '.join(commands)}{escaped(folder_note(one))}", ""]
    if found := origin(entry):
        lines += [f"Origin: {escaped(found)}", ""]
    return lines


def numbered_table(one: Numbered) -> list[str]:
    """The lines of an entry's table, under its number."""
    head, *rows = grid(one.entry)
    caption = f"**Table {one.table}.** {escaped(table_caption(one))}"
    return [caption, "", _row(head), "|" + ":--|" * len(head), *map(_row, rows), ""]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"
