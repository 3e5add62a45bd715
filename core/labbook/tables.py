"""An entry's rows as a table of a report."""

from core.labbook.entry import Entry, Row

MOST_BESIDE = 40  # rows of a table in the text; a longer one stands in the appendix
WHOLE = 100_000  # a measure from here on is shown without decimals
MOST_ON_ONE_PAGE = 80  # rows of a table in a summary on one page: more are higher than the page


def is_long(entry: Entry) -> bool:
    """Whether the table is too long for the text."""
    return len(entry.rows) > MOST_BESIDE


def has_table(entry: Entry) -> bool:
    """Whether the rows are shown beside the chart, or without one; a chart stands for a long table."""
    return any(entry.rows) and not (entry.chart and is_long(entry))


def fits_one_page(entry: Entry) -> bool:
    """Whether what is shown of the rows is no higher than a page."""
    return not has_table(entry) or len(entry.rows) <= MOST_ON_ONE_PAGE


def cell(value: str | float | bool | None) -> str:
    """A value of a table as text: counts whole, measures to six digits, and all those before the point."""
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:,.6g}"


def table(entry: Entry) -> list[Row]:
    """The rows as a table shows them: its columns in order, by their titles."""
    fields = dict.fromkeys(name for row in entry.rows for name in row)
    titles = {name: title for name, title in entry.columns.items() if name in fields} or {name: name for name in fields}
    return [{title: row.get(name) for name, title in titles.items()} for row in entry.rows]


def grid(entry: Entry) -> list[list[str]]:
    """A table's head and its rows as text."""
    rows = table(entry)
    return [list(rows[0]), *(list(map(cell, row.values())) for row in rows)]
