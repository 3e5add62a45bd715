"""What a class has handed in: its designs, the best under a budget first, and its drawings, as each network reads them."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.design.link import to_link
from core.hardware.budget import MOST, PARTS, Budget, Part
from core.labbook.confusion import confusion_chart, confusion_rows
from core.labbook.entry import Entry
from core.labbook.origins import here
from core.store.class_board import Board
from core.store.class_designs import Ranked, ranked
from core.store.class_drawings import Reading, readings
from pages.shared.components.chart import with_rows
from pages.shared.session.design import LINK
from pages.shared.session.lab_book import put_button
from pages.shared.session.networks import title

OVER = "over the budget by"  # a column
SIDE = 250  # pixels of a confusion matrix
PARTS_OF_ALL = ("parameters", "ram", "flash")  # that a class's budget may limit


def choose_budget(limits: Budget) -> dict[str, float] | None:
    """A form with a limit for each part; gives what is set, None where nothing was set just now."""
    with st.form("class_budget", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = {name: _field(name, limits.get(name)) for name in PARTS_OF_ALL}
            is_set = st.form_submit_button("Set the budget")
        st.caption("The most that a design may take for one image, with int8. Members see it on Build. Empty: no limit.")
    return {name: most for name, most in chosen.items() if most is not None} if is_set else None


def _field(name: str, now: float | None) -> float | None:
    part = PARTS[name]
    label = part.title if part.unit == part.title else f"{part.title}, {part.unit}"
    return st.number_input(f"Most {label}", 0.0, MOST, now, format="%g", placeholder="no limit", key=f"class_{name}", width=170)


def designs(found: Board) -> None:
    """A line a design."""
    if not found.designs:
        st.caption("Nobody has handed in a design yet: a button on *Build a network* does it.")
        return
    rows = [_design_row(one) for one in ranked(found.designs, found.budget)]
    st.dataframe(rows, hide_index=True, column_config=_columns())
    st.caption("Those within the budget first, then the most accurate. The accuracy is that of the member's best run of it.")


def _columns() -> dict[str, Any]:
    count = st.column_config.NumberColumn(format="localized")
    return {
        **dict.fromkeys(("parameters", "MACs"), count),
        OVER: st.column_config.TextColumn(width="medium"),
        "open": st.column_config.LinkColumn(display_text="Open in Build"),
    }


def _design_row(one: Ranked) -> dict[str, Any]:
    design = one.design
    over = [f"{part.over:,.0f} {_named(part.part)}" for part in one.taken if part.over]
    of_budget = {f"{part.part.title}, {part.part.unit}": round(part.needs, 1) for part in one.taken if part.part.size != 1}
    return {
        "name": design.name,
        OVER: ", ".join(over),
        "test accuracy, %": "not trained" if design.accuracy is None else f"{100 * design.accuracy:.2f}",
        "data": design.data,
        "parameters": one.parameters,
        "MACs": one.macs,
        **of_budget,
        "design": design.architecture.name,
        "layers": len(design.architecture.layers),
        "open": f"build?{urlencode({LINK: to_link(design.architecture)})}",
    }


def _named(part: Part) -> str:
    return part.unit if part.unit == part.title else f"{part.unit} of {part.title}"


def drawings(found: Board) -> None:
    """A confusion matrix for each network."""
    if not found.drawings:
        st.caption("Nobody has handed in a drawing yet: a button on *Draw a digit* does it.")
        return
    st.caption("Down: the digit that it is meant to be. Across: what the network read.")
    with st.container(horizontal=True):
        for one in readings(found.drawings):
            with st.container(width=SIDE, gap=None):
                _matrix(one)


def _matrix(one: Reading) -> None:
    st.markdown(f"**{title(one.network)}**: {one.right} of {one.drawings}, {100 * one.accuracy:.1f} %")
    rows = [
        {"meant": meant, "read": read, "drawings": count}
        for meant, counts in enumerate(one.counts)
        for read, count in enumerate(counts)
    ]
    st.vega_lite_chart(with_rows(_MATRIX, rows), height=SIDE + 10, key=f"class_matrix_{one.network}")
    put_button(f"class-matrix-{one.network}", lambda: _entry(one))


def _entry(one: Reading) -> Entry:
    """The matrix for the lab book; no command has the class's drawings."""
    digits = [str(digit) for digit in range(len(one.counts))]
    about = f"How {title(one.network)} reads a class's drawings"
    facts = {"drawings": f"{one.right} of {one.drawings} read as they were meant", **here()}
    rows, chart = confusion_rows(digits, one.counts, "drawings"), confusion_chart(digits, one.counts, "drawings")
    return Entry(about, rows=rows, chart=chart, facts=facts)


_COLOR = {"field": "drawings", "type": "quantitative", "scale": {"type": "symlog", "scheme": "blues"}, "legend": None}
_EACH = {"labelAngle": 0, "labelOverlap": False, "labelFontSize": 10}
_MATRIX: dict[str, Any] = {
    "encoding": {
        "x": {"field": "read", "type": "nominal", "title": "read", "axis": _EACH},
        "y": {"field": "meant", "type": "nominal", "title": "meant", "axis": _EACH},
        "tooltip": [{"field": name} for name in ("meant", "read", "drawings")],
    },
    "layer": [
        {"mark": "rect", "encoding": {"color": _COLOR}},
        {
            "transform": [{"filter": "datum.drawings > 0"}],
            "mark": {"type": "text", "fontSize": 10},
            "encoding": {
                "text": {"field": "drawings"},
                "color": {"condition": {"test": "datum.drawings > 3", "value": "white"}, "value": "#333333"},
            },
        },
    ],
}
