"""A summary on one page: as many entries as the page has room for."""

from collections.abc import Callable
from dataclasses import replace

from core.labbook.report import Report


def fit(found: Report, pages: Callable[[Report], int]) -> Report:
    """The report on one page: entries are tried in order, and those for which there is no room are left out by name.

    `pages` counts the pages of a report.
    """
    left = set(found.places)
    for place in found.places:
        if place in found.left_out:
            continue
        if pages(replace(found, no_room=frozenset(left - {place}))) == 1:
            left.remove(place)
    return replace(found, no_room=frozenset(left))
