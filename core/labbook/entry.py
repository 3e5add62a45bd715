"""An entry of the lab book: a table or a chart with its origin, and a person's own words."""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from math import isfinite
from typing import Any

from core.design.refusal import Refusal

SECTIONS = ("Task", "Design", "Results", "Discussion", "Questions")  # as document 001 asks for a report
FORMAT, VERSION = "from-mlp-to-cnn lab book", 1
MOST_ENTRIES, MOST_ROWS, MOST_LETTERS = 200, 2_000, 20_000
MOST_CHARACTERS = 400_000  # of one entry's form
ONE_MORE = 2**63  # than the largest whole number of a row: a page's table has 64 bits for it and its sign
DEEPEST = 60  # parts of a chart inside parts
SURROGATE = re.compile(r"[\ud800-\udfff]")  # that JSON may have alone, and no file can

Row = Mapping[str, str | int | float | bool | None]


class LabBookError(Refusal):
    """An entry or a file of entries that cannot be kept or read."""


@dataclass(frozen=True)
class Entry:
    """`rows` are a table; `chart` is a Vega-Lite specification over them.

    `columns` are the titles, with units, of the fields that the table shows; without it they are shown by their names, which
    then hold the units. `command` makes the numbers again, a line each where it takes several; `files` are what it reads, by
    name. `facts` say where they come from. `words` are the person's own, as Markdown; `says` is what the program says.
    """

    title: str
    section: str = "Results"
    rows: Sequence[Row] = ()
    chart: Mapping[str, Any] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    command: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    says: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    created: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise LabBookError("section", f"There is no section {self.section!r:.40}.", f"Choose one of {', '.join(SECTIONS)}.")
        if len(self.rows) > MOST_ROWS:
            what = f"{self.title:.60}: {len(self.rows):,} rows; a table of the lab book has at most {MOST_ROWS:,}."
            raise LabBookError("too-large", what, "Keep the summary instead.")
        if bad := [name for name in self.files if not re.fullmatch(r"[\w-]+\.json", name)]:  # no other is data alone
            what = f"{bad[0]!r:.60} is no name of a file beside a report."
            raise LabBookError("file", what, "Use letters and digits, and .json behind them.")
        if len(self.words) > MOST_LETTERS or len(self.title) > MOST_LETTERS:
            what = f"{len(self.words):,} letters; an entry has at most {MOST_LETTERS:,}."
            raise LabBookError("too-large", what, "Divide it into two notes.")

    def to_form(self) -> dict[str, Any]:
        """Plain data for JSON; a value that a table cannot show as one is written as text."""
        rows = [{str(name): _value(value) for name, value in row.items()} for row in self.rows]
        return {**asdict(self), "rows": rows}


def from_form(form: Any) -> Entry:
    """Read plain data back, from an untrusted file; raises LabBookError."""
    if not isinstance(form, dict) or not isinstance(form.get("title"), str):
        raise LabBookError("damaged", "An entry of the lab book has no title.", "Export the lab book again.")
    known = {entry.name for entry in fields(Entry)}
    if unknown := form.keys() - known:
        raise LabBookError("damaged", f"An entry has {', '.join(sorted(unknown))!r:.60}, which is not known here.")
    if not _is_sound(form):
        raise LabBookError("damaged", f"{form['title']:.60} is not written as an entry is.", "Export the lab book again.")
    if len(json.dumps(form)) > MOST_CHARACTERS:
        what = f"{form['title']:.60} has more than {MOST_CHARACTERS:,} characters."
        raise LabBookError("too-large", what, "Keep the summary instead.")
    if SURROGATE.search(json.dumps(form, ensure_ascii=False)):
        raise LabBookError("damaged", "An entry has half a character, which is no text.", "Export the lab book again.")
    return Entry(**form)


def _value(value: Any) -> str | float | bool | None:
    """A value of a cell as JSON has it: no list, and no number that is none."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    return str(value)


def _is_sound(form: dict[str, Any]) -> bool:
    texts = all(isinstance(form.get(name, ""), str) for name in ("section", "command", "words", "says"))
    maps = [form.get(name, {}) for name in ("columns", "facts", "files")]
    flat = all(isinstance(one, dict) and all(isinstance(text, str) for text in (*one, *one.values())) for one in maps)
    rows = form.get("rows", [])
    table = isinstance(rows, list | tuple) and all(isinstance(row, dict) and _is_flat(row) for row in rows)
    return texts and flat and table and _is_chart(form.get("chart")) and _is_time(form.get("created", 0.0))


def _is_flat(row: dict[Any, Any]) -> bool:
    return all(isinstance(name, str) and _is_value(value) for name, value in row.items())


def _is_value(value: Any) -> bool:
    return abs(value) < ONE_MORE if isinstance(value, int) else isinstance(value, str | float | None)


def _is_chart(value: Any) -> bool:
    """Whether it can be given to what draws charts, which goes through all its parts by recursion."""
    if value is None:
        return True
    return isinstance(value, dict) and isinstance(value.get("encoding", {}), dict) and _is_flatter(value, DEEPEST)


def _is_flatter(part: Any, levels: int) -> bool:
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ()
    return not inside or (levels > 0 and all(_is_flatter(one, levels - 1) for one in inside))


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value < 1e11


def to_file(entries: Sequence[Entry]) -> str:
    """All entries as one JSON file."""
    return json.dumps({"format": FORMAT, "version": VERSION, "entries": [one.to_form() for one in entries]}, ensure_ascii=False)


def from_file(text: str) -> list[Entry]:
    """The entries of a file; raises LabBookError."""
    try:
        form = json.loads(text)
    except (ValueError, RecursionError):
        raise LabBookError("damaged", "The file is not JSON.", "Choose a file that *Export* made.") from None
    if not isinstance(form, dict) or form.get("format") != FORMAT or form.get("version") != VERSION:
        raise LabBookError("foreign", "The file is not a lab book of this program.", "Choose a file that *Export* made.")
    entries = form.get("entries")
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise LabBookError("too-many", f"A lab book has a list of at most {MOST_ENTRIES} entries.", "Remove some.")
    return [from_form(from_form(one).to_form()) for one in entries]  # refused now, not when what is kept of it is read
