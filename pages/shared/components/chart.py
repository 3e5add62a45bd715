"""A chart with its downloads: PNG by Streamlit's own toolbar, SVG and the data as CSV under it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.labbook.again import Again
from core.labbook.entry import Entry
from pages.shared.components.component import component
from pages.shared.session.lab_book import put_button

# Spaces as wide as a digit, for names such as "MLP 30 0": a chart's font has them so narrow that one reads "MLP300".
WIDE = "replace(datum.{}, regexp(' ', 'g'), '\u2002')"
NAMES = {"labelExpr": WIDE.format("label"), "grid": True}  # of an axis
POWERS = {"format": "~s", "values": [10**power for power in range(9)]}  # of a logarithmic axis: no lines in between

ERRORS = {  # an axis of accuracies, for a field of errors in per cent
    "type": "quantitative",
    "title": "accuracy, % (logarithmic in the errors)",
    "scale": {"type": "log", "reverse": True, "padding": 20, "nice": False},
    "axis": {"values": [50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1], "labelExpr": "format(100 - datum.value, '.4~g')"},
}
PADDING = {"left": 0, "top": 0, "right": 12, "bottom": 0}  # pixels: room for the last number of an axis
LEAST = 0.01  # per cent of errors: of none there is no logarithm


def errors(accuracy: float) -> float:
    """Errors in per cent of an accuracy in per cent, as ERRORS can draw them."""
    return max(100 - accuracy, LEAST)


def with_rows(spec: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The specification with its rows under a name: Streamlit draws a chart of rows without one first empty, then again.

    Of an empty chart Vega warns in the browser's console, for each field of each axis.
    """
    return {"padding": PADDING, **spec, "data": {"name": "rows"}, "datasets": {"rows": rows}}


def height_of(bars: int, legend: int = 0) -> int:
    """Pixels for so many horizontal bars, their axis, and a legend of so many lines.

    A chart that finds its height itself would do, too, but Vega warns of each in the browser's console.
    """
    return 100 + 28 * bars + 22 * legend


def chart(
    spec: dict[str, Any],
    rows: list[dict[str, Any]],
    key: str,
    height: int,
    title: str,
    again: Again,
    columns: Mapping[str, str],
) -> None:
    """Draw a Vega-Lite specification over rows.

    `key` is also the name of the files, one on a page. The rest is for the lab book: `title` stands over the chart, `again`
    says how its numbers are made again, and `columns` are the titles with units of the fields that its table shows; where it
    is empty all are shown by their names.
    """
    with st.container(key=f"chart-{key}", gap=None):  # whose class is where the browser finds the drawn chart again
        st.vega_lite_chart(with_rows(spec, rows), height=height, key=key)
        downloads = component(__file__, '<div class="downloads"></div>', "dom", "save")
        downloads(key=f"{key}-downloads", data={"key": key, "rows": rows}, height="content")

    def entry() -> Entry:
        about = f"{title[0].upper()}{title[1:]}"
        facts, command, files = again.origin(), again.command, again.files
        return Entry(about, rows=rows, chart=spec, facts=facts, command=command, files=files, columns=columns)

    put_button(key, entry)
