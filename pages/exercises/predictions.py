"""What a class predicted in the guided labs, against what it measured and what this project's runs say."""

from typing import Any

import streamlit as st

from core.labbook.class_steps import StepTally, histogram, step_tallies
from core.store.class_board import Board
from core.store.class_file import EMPTY
from pages.exercises.again import of_class
from pages.shared.components.chart import chart, height_of
from pages.shared.components.palette import COLORS
from pages.shared.components.source import source
from pages.shared.session.lab_book import put_table

STEP = "class_step"  # session key
SERIES = ("predicted", "measured")


def show(found: Board) -> None:
    """All steps that somebody predicted in a table; of one of them the answers."""
    every = step_tallies(found.predictions)
    if not every:
        st.caption("Nobody has predicted anything yet: the guided labs of the page *Lab book* ask for it.")
        return
    rows = [_row(one) for one in every]
    st.table(rows, hide_index=True)  # whose lines break, unlike those of a data frame
    made = of_class(EMPTY._replace(predictions=found.predictions))
    put_table("class-predictions", "Steps that a class predicted", rows, made)
    by_name = {f"{one.lab.title}: {one.step.asks}": one for one in every}
    _answers(found, by_name[st.selectbox("Step", list(by_name), key=STEP)])


def _row(one: StepTally) -> dict[str, Any]:
    return {"lab": one.lab.title, "step": one.step.asks, "predicted": len(one.predicted), "measured": len(one.measured)}


def _answers(found: Board, one: StepTally) -> None:
    """Two bars for each answer: how many predicted it, and how many measured it."""
    answers = histogram(one)
    rows = [{"answer": given.answer, "what": what, "people": getattr(given, what)} for given in answers for what in SERIES]
    spec = {
        "mark": "bar",
        "encoding": {
            "y": {
                "field": "answer",
                "type": "nominal",
                "sort": [given.answer for given in answers],
                "title": None,
                "axis": {"labelLimit": 220},
            },
            "yOffset": {"field": "what", "sort": SERIES},
            "x": {"field": "people", "type": "quantitative", "axis": {"tickMinStep": 1, "format": "d"}, "title": "people"},
            "color": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "legend": {"orient": "bottom"},
                "scale": {"domain": SERIES, "range": COLORS[:2]},
            },
            "tooltip": [{"field": field} for field in rows[0]],
        },
    }
    shown = tuple(part for part in found.predictions if (part.lab, part.step) == (one.lab.name, one.step.name))
    title = f"Predicted and measured: {one.step.asks}"
    columns = {"answer": "answer", "what": "predicted or measured", "people": "people"}
    st.markdown(f"**{title}**")
    made = of_class(EMPTY._replace(predictions=shown))
    chart(spec, rows, "class_predictions", height_of(2 * len(answers), 1), title, made, columns)
    known = one.step.found()
    source(f"This project's runs: {known.says} Published: {known.published}.")
