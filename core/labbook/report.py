"""A report: the entries in the sections of a template, tables and figures numbered, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.labbook.entry import SECTIONS, Entry, LabBookError, Row

ONE_PAGE = "summary on one page"
# The sections of document 001's report; and what fits on one page.
TEMPLATES = {"lab report": SECTIONS, ONE_PAGE: ("Results", "Discussion")}
MISSING = {
    "Task": "what was to be found out",
    "Design": "the network, layer by layer",
    "Results": "a table or a chart",
    "Discussion": "what the results mean",
    "Questions": "answers to what was asked",
}
MOST_ROWS = 40  # of a table beside its chart; a longer one is in the lab book's file
LETTERS = 60  # of a title in a list of what is left out


class Numbered(NamedTuple):
    """An entry with the numbers of its table and its figure; 0 where none is shown.

    `folder` is where the files are that its commands read; empty where they read none.
    """

    entry: Entry
    table: int
    figure: int
    folder: str = ""


@dataclass(frozen=True)
class Report:
    """The entries by the sections of a template; `no_room` are the places of those that are left out for lack of room.

    `also_missing` says what else is missing, a sentence each.
    """

    title: str
    author: str
    template: str
    entries: tuple[Entry, ...]
    no_room: frozenset[int] = frozenset()
    also_missing: tuple[str, ...] = ()

    @property
    def is_one_page(self) -> bool:
        """Whether it is to be printed on one page."""
        return self.template == ONE_PAGE

    @property
    def places(self) -> list[int]:
        """The places of the template's entries, section by section."""
        names = TEMPLATES[self.template]
        return [place for name in names for place, one in enumerate(self.entries) if one.section == name]

    @cached_property
    def sections(self) -> tuple[tuple[str, tuple[Numbered, ...]], ...]:
        """The sections with their entries, in order."""
        numbered: list[Numbered] = []
        tables = figures = 0
        for entry in self._shown:
            shows = has_table(entry)
            tables, figures = tables + shows, figures + bool(entry.chart)
            folder = f"entry-{len(numbered) + 1}" if entry.files else ""
            numbered.append(Numbered(entry, tables if shows else 0, figures if entry.chart else 0, folder))
        names = TEMPLATES[self.template]
        return tuple((name, tuple(one for one in numbered if one.entry.section == name)) for name in names)

    @property
    def files(self) -> dict[str, bytes]:
        """What the commands read, by the path beside the report."""
        found = (one for _, entries in self.sections for one in entries)
        return {f"{one.folder}/{name}": text.encode() for one in found for name, text in one.entry.files.items()}

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there yet, and what is left out, a sentence each."""
        return tuple(self._missing())

    @property
    def _shown(self) -> list[Entry]:
        return [self.entries[place] for place in self.places if place not in self.no_room]

    def _missing(self) -> Iterator[str]:
        names = TEMPLATES[self.template]
        yield from (
            f"{name}: {MISSING[name]} is missing." for name in names if all(one.section != name for one in self.entries)
        )
        yield from (f"{one.title}: no words of your own yet." for one in self._shown if not one.words.strip())
        if bare := [_short(one.title) for one in self._shown if one.rows and not one.command]:
            yield f"No command makes these numbers again: {', '.join(bare)}."
        for one in self._shown:
            if one.rows and not has_table(one):
                rows = f"{len(one.rows):,} rows, which is in the lab book's file"
                yield f"{one.title}: the chart stands for its table of {rows}."
        yield from self.also_missing
        no_room = [self.entries[place] for place in sorted(self.no_room)]
        for why, left in (
            ("for lack of room on the page", no_room),
            ("of this template", [one for one in self.entries if one.section not in names]),
        ):
            if left:
                yield f"Left out {why}: {', '.join(_short(one.title) for one in left)}."


def report(entries: Sequence[Entry], template: str, title: str, author: str = "", also_missing: Sequence[str] = ()) -> Report:
    """Lay out the entries; raises LabBookError for a template that there is not."""
    if template not in TEMPLATES:
        raise LabBookError("template", f"There is no template {template!r:.40}.", f"Choose one of {', '.join(TEMPLATES)}.")
    return Report(title, author, template, tuple(entries), also_missing=tuple(also_missing))


def refers(one: Numbered) -> str:
    """What leads to the entry's figure and table, or says that its table is too long, and what the entry says of them."""
    return f"{_leads(one)} {one.entry.says}".strip()


def _leads(one: Numbered) -> str:
    title = one.entry.title
    if one.figure and one.table:
        return f"Figure {one.figure} shows “{title}”, and Table {one.table} its numbers."
    if one.figure and one.entry.rows:
        return f"Figure {one.figure} shows “{title}”. Its table of {len(one.entry.rows):,} rows is in the lab book's file."
    return f"Figure {one.figure} shows “{title}”." if one.figure else f"Table {one.table} lists “{title}”." if one.table else ""


def folder_note(one: Numbered) -> str:
    """Where the commands are to be run; empty where they read no files."""
    names = " and ".join(one.entry.files)
    return f", in the folder {one.folder}, which holds {names}" if one.folder else ""


def table_caption(one: Numbered) -> str:
    """What stands over a table, after its number."""
    return f"{one.entry.title} (drawn in Figure {one.figure})" if one.figure else one.entry.title


def has_table(entry: Entry) -> bool:
    """Whether an entry's rows are shown as a table; a long one beside its chart is left to the chart."""
    return any(entry.rows) and not (entry.chart and len(entry.rows) > MOST_ROWS)


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


def _short(title: str) -> str:
    return title if len(title) <= LETTERS else f"{title[: LETTERS - 1]}…"
