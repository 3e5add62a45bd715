"""A report: the entries in the sections of a template, tables and figures numbered, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from core.labbook.entry import SECTIONS, Entry, LabBookError
from core.labbook.tables import fits_one_page, has_table, is_long

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
    stands there.
    """

    entry: Entry
    table: int
    figure: int
    folder: str = ""
    in_appendix: bool = False


@dataclass(frozen=True)
class Report:
    """The entries by the sections of a template; `no_room` are the places of those for which a PDF of one page has no room.

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
    def left_out(self) -> frozenset[int]:
        """The places of the entries that are left out for lack of room; on one page, those of long tables are among them."""
        if not self.is_one_page:
            return self.no_room
        return self.no_room | {place for place in self.places if not fits_one_page(self.entries[place])}

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
        shown = {place: self.entries[place] for place in self.places if place not in self.left_out}
        apart = [at for at, one in shown.items() if is_long(one) and any(one.rows) and not self.is_one_page]
        beside = [at for at, one in shown.items() if has_table(one) and at not in apart]
        tables = {at: number for number, at in enumerate([*beside, *apart], 1)}
        numbered: list[Numbered] = []
        figures = 0
        for at, entry in shown.items():
            figures += bool(entry.chart)
            # Counted among all entries: a PDF that leaves some out names the same folders as the other formats.
            folder = f"entry-{self.places.index(at) + 1}" if entry.files else ""
            numbered.append(Numbered(entry, tables.get(at, 0), figures if entry.chart else 0, folder, at in apart))
        return numbered

    @property
    def files(self) -> dict[str, bytes]:
        """What the commands read, by the path beside the report."""
        return {f"{one.folder}/{name}": text.encode() for one in self._numbered for name, text in one.entry.files.items()}

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there yet, and what is left out, a sentence each."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[str]:
        names = TEMPLATES[self.template]
        yield from (
            f"{name}: {MISSING[name]} is missing." for name in names if all(one.section != name for one in self.entries)
        )
        shown = [one.entry for one in self._numbered]
        yield from (f"{one.title}: no words of your own yet." for one in shown if not one.words.strip())
        if bare := [_short(one.title) for one in shown if one.rows and not one.command]:
            yield f"No command makes these numbers again: {', '.join(bare)}."
        for one in shown:
            if self.is_one_page and one.rows and not has_table(one):
                rows = f"{len(one.rows):,} rows, which is in the lab book's file"
                yield f"{one.title}: the chart stands for its table of {rows}."
        yield from self.also_missing
        no_room = [self.entries[place] for place in sorted(self.left_out)]
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
    return f"{one.entry.title} (drawn in Figure {one.figure})" if one.figure else one.entry.title


def origin(entry: Entry) -> str:
    """Where an entry's numbers come from, in one line; empty where nothing is known."""
    return "; ".join(f"{name}: {value}" for name, value in entry.facts.items())


def _short(title: str) -> str:
    return title if len(title) <= LETTERS else f"{title[: LETTERS - 1]}…"
