"""What a class has handed in: its designs, the best under a budget first, and its drawings, as each network reads them."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.design.link import to_link
from core.hardware.budget import MOST, PARTS, Budget, Part
from core.labbook.confusion import confusion_chart, confusion_rows
from core.labbook.entry import Entry, Row
from core.store.class_board import Board
from core.store.class_designs import Ranked, ranked
from core.store.class_drawings import Reading, readings
from core.store.class_file import EMPTY, without_names
from pages.exercises.again import of_class
from pages.shared.session.design import LINK
from pages.shared.session.lab_book import put_button
from pages.shared.session.networks import title

OVER = "over the budget by"  # a column
CELL, SIDE = 22, 270  # pixels of a cell of a confusion matrix, and of all of it with its axes
DIGITS = [str(digit) for digit in range(10)]
PARTS_OF_ALL = ("parameters", "ram", "flash")  # that are limited here; the others by command


def choose_budget(limits: Budget) -> dict[str, float] | None:
    """A form with a limit for some parts; gives what is set, None where nothing was set just now. Other limits stay."""
    with st.form("class_budget", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = {name: _field(name, limits.get(name)) for name in PARTS_OF_ALL}
            is_set = st.form_submit_button("Set the budget")
        st.caption("The most that a design may take for one image, with int8. Members see it on Build. Empty: no limit.")
    others = {name: most for name, most in limits.items() if name not in PARTS_OF_ALL}
    return {**others, **{name: most for name, most in chosen.items() if most is not None}} if is_set else None


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
    put_button("class-designs", lambda: _designs_entry(found))
    st.caption(
        "Those within the budget first; of these, those tested on MNIST before those tested on other data, each by accuracy. "
        "The accuracy is that of the member's best run of it."
    )


def _designs_entry(found: Board) -> Entry:
    """The same for the lab book, without the links, and with a number for each name."""
    kept = without_names(found._replace(answers=(), drawings=(), predictions=()))
    rows: list[Row] = [_design_row(one) for one in ranked(kept.designs, kept.budget)]
    columns = {name: name for name in rows[0] if name != "open"}
    made = of_class(kept)
    return Entry(
        "The designs of a class", rows=rows, columns=columns, facts=made.origin(), command=made.command, files=made.files
    )


def _columns() -> dict[str, Any]:
    count = st.column_config.NumberColumn(format="localized")
    return {
        **dict.fromkeys(("parameters", "MACs"), count),
        OVER: st.column_config.TextColumn(width="medium"),
        "open": st.column_config.LinkColumn(display_text="Open in Build"),
    }


def _design_row(one: Ranked) -> dict[str, Any]:
    design = one.design
    over = [f"{part.texts.over} {_named(part.part)}" for part in one.taken if part.over]
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
                _matrix(found, one)


def _matrix(found: Board, one: Reading) -> None:
    st.markdown(f"**{title(one.network)}**: {one.right} of {one.drawings}, {100 * one.accuracy:.1f} %")
    chart = confusion_chart(DIGITS, one.counts, "drawings", CELL)
    st.vega_lite_chart(chart, width="content", height="content", key=f"class_matrix_{one.network}")
    put_button(f"class-matrix-{one.network}", lambda: _entry(found, one))


def _entry(found: Board, one: Reading) -> Entry:
    """The matrix for the lab book, and what the network read, by which it is counted again."""
    about = f"How {title(one.network)} reads a class's drawings"
    rows, chart = confusion_rows(DIGITS, one.counts, "drawings"), confusion_chart(DIGITS, one.counts, "drawings")
    read = [drawing for drawing in found.drawings if one.network in drawing.read]
    of_one = tuple(drawing._replace(read={one.network: drawing.read[one.network]}) for drawing in read)
    made = of_class(EMPTY._replace(drawings=of_one))
    facts = {"drawings": f"{one.right} of {one.drawings} read as they were meant", **made.origin()}
    return Entry(about, rows=rows, chart=chart, facts=facts, command=made.command, files=made.files)
