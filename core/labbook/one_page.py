"""A summary on one page: as many entries as the page has room for."""

from collections.abc import Callable
from dataclasses import replace

from core.labbook.report import Report
from core.labbook.tables import has_table

ROWS = 80  # of a table: more are higher than a page, and to set them takes long


def fit(found: Report, pages: Callable[[Report], int]) -> Report:
    """The report on one page: entries are tried in order, and those for which there is no room are left out by name.

    `pages` counts the pages of a report.
    """
    left = set(found.places)
    for place in found.places:
        entry = found.entries[place]
        if has_table(entry) and len(entry.rows) > ROWS:
            continue
        if pages(replace(found, no_room=frozenset(left - {place}))) == 1:
            left.remove(place)
    return replace(found, no_room=frozenset(left))
