"""A report: the entries in the sections of a template, tables and figures numbered, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.labbook.entry import SECTIONS, Entry, LabBookError
from core.labbook.tables import MOST_BESIDE, MOST_PRINTED, has_table, is_long, is_shortened, to_csv

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
APPENDIX = "Appendix: long tables"
LETTERS = 60  # of a title in a list of what is left out


class Numbered(NamedTuple):
    """An entry with the numbers of its table and its figure; 0 where none is shown.

    `folder` is where the files are that its commands read; empty where they read none. `in_appendix` says that the table
    stands there; `file` is then the name of the file with all its rows, empty where the table stands there whole.
    """

    entry: Entry
    table: int
    figure: int
    folder: str = ""
    in_appendix: bool = False
    file: str = ""


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
        names = TEMPLATES[self.template]
        return tuple((name, tuple(one for one in self._numbered if one.entry.section == name)) for name in names)

    @property
    def appendix(self) -> tuple[Numbered, ...]:
        """The entries whose tables are too long for the text; a summary on one page has none."""
        return tuple(one for one in self._numbered if one.in_appendix)

    @cached_property
    def _numbered(self) -> list[Numbered]:
        """The entries; tables of the text have the first numbers, those of the appendix the next."""
        shown, figures = self._shown, 0
        apart = [at for at, one in enumerate(shown) if is_long(one) and any(one.rows) and not self.is_one_page]
        beside = [at for at, one in enumerate(shown) if has_table(one) and at not in apart]
        tables = {at: number for number, at in enumerate([*beside, *apart], 1)}
        numbered: list[Numbered] = []
        for at, entry in enumerate(shown):
            figures += bool(entry.chart)
            folder = f"entry-{at + 1}" if entry.files else ""
            file = f"table-{tables[at]}.csv" if at in apart and is_shortened(entry) else ""
            numbered.append(Numbered(entry, tables.get(at, 0), figures if entry.chart else 0, folder, at in apart, file))
        return numbered

    @property
    def files(self) -> dict[str, bytes]:
        """What the commands read, and all rows of shortened tables, by the path beside the report."""
        read = {f"{one.folder}/{name}": text for one in self._numbered for name, text in one.entry.files.items()}
        rows = {one.file: to_csv(one.entry) for one in self.appendix if one.file}
        return {path: text.encode() for path, text in {**read, **rows}.items()}

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
        yield from (f"{one.entry.title}: Table {one.table} has {shortened(one)}" for one in self.appendix if one.file)
        for one in self._shown:
            if self.is_one_page and one.rows and not has_table(one):
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
    """What leads to the entry's figure and table, or says where its long table is, and what the entry says of them."""
    return f"{_leads(one)} {one.entry.says}".strip()


def _leads(one: Numbered) -> str:
    title, table = one.entry.title, f"Table {one.table}{' in the appendix' if one.in_appendix else ''}"
    if one.figure and one.table:
        return f"Figure {one.figure} shows “{title}”, and {table} its numbers."
    if one.figure and one.entry.rows:
        return f"Figure {one.figure} shows “{title}”. Its table of {len(one.entry.rows):,} rows is in the lab book's file."
    return f"Figure {one.figure} shows “{title}”." if one.figure else f"{table} lists “{title}”." if one.table else ""


def folder_note(one: Numbered) -> str:
    """Where the commands are to be run; empty where they read no files."""
    names = " and ".join(one.entry.files)
    return f", in the folder {one.folder}, which holds {names}" if one.folder else ""


def table_caption(one: Numbered) -> str:
    """What stands over a table, after its number."""
    title = f"{one.entry.title} (drawn in Figure {one.figure})" if one.figure else one.entry.title
    return f"{title}: {shortened(one)}" if one.file else title


def shortened(one: Numbered) -> str:
    """How much of a long table is printed, the limit, and the file that has all of it."""
    rows = f"the first {MOST_BESIDE} of its {len(one.entry.rows):,} rows"
    return f"{rows}; a report prints at most {MOST_PRINTED:,}. All of them are in {one.file}."


def origin(entry: Entry) -> str:
    """Where an entry's numbers come from, in one line; empty where nothing is known."""
    return "; ".join(f"{name}: {value}" for name, value in entry.facts.items())


def _short(title: str) -> str:
    return title if len(title) <= LETTERS else f"{title[: LETTERS - 1]}…"
