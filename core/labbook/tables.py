"""An entry's rows as a table of a report: whole, or the first of many rows beside a file with all of them."""

import csv
import io

from core.labbook.entry import Entry, Row

MOST_BESIDE = 40  # rows of a table in the text; a longer one stands in the appendix
MOST_PRINTED = 1_000  # rows of a table in the appendix; of a longer one the first MOST_BESIDE stand there
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # with which a text begins that a spreadsheet would compute


def is_long(entry: Entry) -> bool:
    """Whether the table is too long for the text."""
    return len(entry.rows) > MOST_BESIDE


def is_shortened(entry: Entry) -> bool:
    """Whether the table is too long to be printed whole."""
    return len(entry.rows) > MOST_PRINTED


def has_table(entry: Entry) -> bool:
    """Whether the rows are shown beside the chart, or without one; a chart stands for a long table."""
    return any(entry.rows) and not (entry.chart and is_long(entry))


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


def printed(entry: Entry) -> list[list[str]]:
    """The same; of a table that is too long to be printed whole, its first rows."""
    return grid(entry)[: 1 + MOST_BESIDE] if is_shortened(entry) else grid(entry)


def to_csv(entry: Entry) -> str:
    """All rows with all digits; a text that a spreadsheet would compute has an apostrophe before it."""
    rows = table(entry)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([list(map(_plain, rows[0])), *(list(map(_plain, row.values())) for row in rows)])
    return file.getvalue()


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
