"""A report: the entries in the sections of a template, tables and figures numbered, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.labbook.entry import SECTIONS, Entry, LabBookError, Row

# The sections of document 001's report; and what fits on one page.
TEMPLATES = {"lab report": SECTIONS, "summary on one page": ("Results", "Discussion")}
MISSING = {
    "Task": "what was to be found out",
    "Design": "the network, layer by layer",
    "Results": "a table or a chart",
    "Discussion": "what the results mean",
    "Questions": "answers to what was asked",
}


MOST_ROWS = 40  # of a table beside its chart; a longer one is in the lab book's file


class Numbered(NamedTuple):
    """An entry with the numbers of its table and its figure; 0 where none is shown."""

    entry: Entry
    table: int
    figure: int


@dataclass(frozen=True)
class Report:
    """Sections with their entries, in order; `missing` names what is not there yet, a sentence each."""

    title: str
    author: str
    sections: tuple[tuple[str, tuple[Numbered, ...]], ...]
    missing: tuple[str, ...]


def report(entries: Sequence[Entry], template: str, title: str, author: str = "") -> Report:
    """Lay out the entries; raises LabBookError for a template that there is not."""
    if template not in TEMPLATES:
        raise LabBookError("template", f"There is no template {template!r:.40}.", f"Choose one of {', '.join(TEMPLATES)}.")
    names = TEMPLATES[template]
    numbered, tables, figures = [], 0, 0
    for name in names:
        for entry in (one for one in entries if one.section == name):
            shows = has_table(entry)
            tables, figures = tables + shows, figures + bool(entry.chart)
            numbered.append(Numbered(entry, tables if shows else 0, figures if entry.chart else 0))
    sections = tuple((name, tuple(one for one in numbered if one.entry.section == name)) for name in names)
    return Report(title, author, sections, tuple(_missing(entries, names)))


def refers(one: Numbered) -> str:
    """A sentence that leads to the entry's figure and table, or says that its table is too long; empty where it has neither."""
    title = one.entry.title
    if one.figure and one.table:
        return f"Figure {one.figure} shows “{title}”, and Table {one.table} its numbers."
    if one.figure and one.entry.rows:
        return f"Figure {one.figure} shows “{title}”. Its table of {len(one.entry.rows):,} rows is in the lab book's file."
    return f"Figure {one.figure} shows “{title}”." if one.figure else f"Table {one.table} lists “{title}”." if one.table else ""


def table_caption(one: Numbered) -> str:
    """What stands over a table, after its number."""
    return f"{one.entry.title} (drawn in Figure {one.figure})" if one.figure else one.entry.title


def has_table(entry: Entry) -> bool:
    """Whether an entry's rows are shown as a table; a long one beside its chart is left to the chart."""
    return any(entry.rows) and not (entry.chart and len(entry.rows) > MOST_ROWS)


def _missing(entries: Sequence[Entry], names: Sequence[str]) -> list[str]:
    lines = [f"{name}: {MISSING[name]} is missing." for name in names if not any(one.section == name for one in entries)]
    lines += [f"{one.title}: no words of your own yet." for one in entries if one.section in names and not one.words.strip()]
    lines += [
        f"{one.title}: the chart stands for its table of {len(one.rows):,} rows, which is in the lab book's file."
        for one in entries
        if one.section in names and one.rows and not has_table(one)
    ]
    left_out = [one.title for one in entries if one.section not in names]
    return [*lines, *([f"Left out of this template: {', '.join(left_out)}."] if left_out else [])]


def cell(value: str | float | bool | None) -> str:
    """A value of a table as text: counts whole, measures to six digits."""
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def table(entry: Entry) -> list[Row]:
    """The rows as a table shows them: its columns in order, by their titles."""
    fields = dict.fromkeys(name for row in entry.rows for name in row)
    titles = {name: title for name, title in entry.columns.items() if name in fields} or {name: name for name in fields}
    return [{title: row.get(name) for name, title in titles.items()} for row in entry.rows]


def grid(entry: Entry) -> list[list[str]]:
    """A table's head and its rows as text."""
    rows = table(entry)
    return [list(rows[0]), *(list(map(cell, row.values())) for row in rows)]


def origin(entry: Entry) -> str:
    """Where an entry's numbers come from, in one line; empty where nothing is known."""
    return "; ".join(f"{name}: {value}" for name, value in entry.facts.items())
