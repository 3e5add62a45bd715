"""A report as PDF, set by typst: vector figures, no network."""

import json
import tempfile
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from markdown_it.token import Token

from core.labbook.charts import to_svg
from core.labbook.one_page import fit
from core.labbook.report import APPENDIX, Numbered, Report, folder_note, origin, refers, table_caption
from core.labbook.tables import grid
from core.labbook.typst_formulas import string, to_typst
from core.labbook.words import FORMULAS, WORDS

_PAGES = """#set page(margin: 2cm, numbering: "1")
#set text(size: 10pt)
#show table: set text(size: 8pt)
#let small(body) = text(size: 8pt, body)
#let highest = auto
"""
_ONE_PAGE = """#set page(margin: 1.3cm)
#set text(size: 8pt)
#set par(spacing: 0.8em)
#show heading: set block(spacing: 0.7em)
#show heading: set text(size: 9pt)
#show table: set text(size: 6.5pt)
#set table(inset: 2.5pt)
#let small(body) = text(size: 6pt, body)
#let highest = 4.2cm
"""
_HEAD = """#set heading(numbering: none)
#let drawing(name) = layout(room => {
  let natural = image(name, height: highest)
  if measure(natural).width > room.width { image(name, width: 100%) } else { natural }
})
"""
_COUNT = "#context [#metadata(counter(page).final().first()) <pages>]"
_MARKS = {"strong_open": "#strong[", "em_open": "#emph[", "strong_close": "]", "em_close": "]", "softbreak": " "}
_CELLS = {"th_open": "strong[", "td_open": "[", "th_close": "], ", "td_close": "], ", "table_close": ")\n\n"}
_BLOCKS = {"paragraph_close": "\n\n", "hardbreak": "#linebreak() ", "list_item_close": "]", "blockquote_close": "]", **_CELLS}


def to_pdf(report: Report) -> tuple[bytes, Report]:
    """The PDF, and the report as it stands in it: a summary on one page without the entries for which there is no room.

    Raises LabBookError for a chart that cannot be drawn.
    """
    import typst  # for reports alone

    drawn = {id(one.entry): to_svg(one.entry) for one in _numbered(report) if one.figure}
    with tempfile.TemporaryDirectory() as folder:

        def written(found: Report) -> str:
            for one in _numbered(found):
                if one.figure:
                    Path(folder, f"figure-{one.figure}.svg").write_text(drawn[id(one.entry)], encoding="utf-8")
            place = Path(folder, "report.typ")
            place.write_text(source(found), encoding="utf-8")
            return str(place)

        def pages(found: Report) -> int:
            return int(json.loads(typst.query(written(found), "<pages>", field="value", one=True, root=folder)))

        shown = fit(report, pages) if report.is_one_page else report
        return bytes(typst.compile(written(shown), root=folder)), shown


def _numbered(report: Report) -> list[Numbered]:
    return [one for _, entries in report.sections for one in entries]


def source(report: Report) -> str:
    """The report in typst's language. Every text is a string in it, so that nothing in a text is an instruction."""
    parts = [_ONE_PAGE if report.is_one_page else _PAGES, _HEAD]
    parts += [f"#heading(level: 1, {string(report.title)})\n", f"{_shown(report.author)}\n\n" if report.author else ""]
    for name, entries in report.sections:
        parts += [f"#heading(level: 2, {string(name)})\n", *map(_entry, entries)]
    if report.appendix:
        parts += [f"#heading(level: 2, {string(APPENDIX)})\n", *map(_table, report.appendix)]
    if report.missing:
        parts.append('#heading(level: 2, "Not done yet")\n')
        size = f"{_size(report)}pt"
        parts += [f"#text(size: {size})[", *(f"- {_shown(line)}\n" for line in report.missing), "]\n"]
    parts.append(_COUNT)
    return "".join(parts)


def _size(report: Report) -> float:
    """Points of the letters that tell what is missing, so that on one page even a list of 200 names has room."""
    if not report.is_one_page:
        return 10
    letters = sum(map(len, report.missing))
    return next((size for most, size in ((2_500, 8), (7_000, 5.5)) if letters <= most), 4)


def _table(one: Numbered) -> str:
    head, *rows = grid(one.entry)
    cells = ", ".join(string(cell) for row in rows for cell in row)
    names = ", ".join(f"strong({string(name)})" for name in head)
    return (
        f"#block(sticky: true)[#strong[Table {one.table}.] {_shown(table_caption(one))}]\n"
        f"#table(columns: {len(head)}, stroke: 0.4pt + gray, table.header({names}), {cells})\n"
    )


def _entry(one: Numbered) -> str:
    entry = one.entry
    parts = [f"#heading(level: 3, {string(entry.title)})\n", _words(entry.words)]
    if lead := refers(one):
        parts.append(f"{_shown(lead)}\n\n")
    if one.table and not one.in_appendix:
        parts.append(_table(one))
    if one.figure:
        caption = f"#strong[Figure {one.figure}.] {_shown(entry.title)}"
        parts.append(f'#block(breakable: false)[#drawing("figure-{one.figure}.svg")\n{caption}]\n')
    if entry.command:
        lines = " #linebreak() ".join(f"#raw({string(line)})" for line in entry.command.splitlines())
        parts.append(f"#small[Made by {lines}{_shown(folder_note(one))}]\n\n")
    if found := origin(entry):
        parts.append(f"#small(text(fill: gray.darken(40%))[Origin: {_shown(found)}])\n\n")
    return "".join(parts)


def _words(words: str) -> str:
    """A person's Markdown: paragraphs, emphasis, code, formulas, lists, tables and headings; a link is shown as its text."""
    tokens = WORDS.parse(words)
    return "".join(_own_table(tokens[at:]) if one.type == "table_open" else _token(one) for at, one in enumerate(tokens))


def _own_table(tokens: Sequence[Token]) -> str:
    """The begin of the table with which these tokens begin: it has as many columns as its head."""
    columns = [one.type for one in takewhile(lambda one: one.type != "thead_close", tokens)].count("th_open")
    return f"#table(columns: {columns}, stroke: 0.4pt + gray, "


def _token(token: Token) -> str:
    if token.type == "inline":
        return "".join(map(_token, token.children or []))
    if token.type in ("text", "html_inline", "html_block"):
        return _shown(token.content)
    if token.type in FORMULAS:
        return to_typst(token.content.strip(), FORMULAS[token.type])
    if token.type in ("code_inline", "fence", "code_block"):
        return f"#raw({string(token.content)}, block: {'false' if token.type == 'code_inline' else 'true'})"
    if token.type == "heading_open":
        return "#strong["
    if token.type == "heading_close":
        return "]\n\n"
    if token.type == "list_item_open":
        return f"\n#enum.item({int(token.info)})[" if token.info else "\n#list.item["
    if token.type == "blockquote_open":
        return "#quote(block: true)["
    return _MARKS.get(token.type) or _BLOCKS.get(token.type, "")


def _shown(text: str) -> str:
    return f"#{string(text)};"
