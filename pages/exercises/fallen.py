"""How the first answers of a class fall: right ones, and which slips were made."""

from collections import Counter
from typing import Any

import streamlit as st

from core.exercises.catalog import KINDS
from core.labbook.again import NOTHING
from core.store.class_board import Answer, Board
from pages.shared.components.chart import chart, height_of

RIGHT, OTHER = "right", "another number"


def show(found: Board) -> None:
    """A bar for each outcome of one kind of exercise, over all its variants."""
    kinds = list(dict.fromkeys(one.kind for one in found.answers if one.kind in KINDS))
    if not kinds:
        st.caption("Nobody has answered yet.")
        return
    kind = st.selectbox("Exercise", kinds, format_func=lambda name: KINDS[name].title, key="class_kind")
    counts = Counter(_outcome(one) for one in found.answers if one.kind == kind)
    rows: list[dict[str, Any]] = [{"answer": name, "people and variants": count} for name, count in counts.most_common()]
    spec = {
        "mark": "bar",
        "encoding": {
            "y": {"field": "answer", "type": "nominal", "sort": "-x", "title": None, "axis": {"labelLimit": 260}},
            "x": {"field": "people and variants", "type": "quantitative", "axis": {"tickMinStep": 1}, "title": "first answers"},
        },
    }
    columns = {"answer": "answer", "people and variants": "first answers"}
    chart(spec, rows, "class_answers", height_of(len(counts)), f"First answers: {KINDS[kind].title}", NOTHING, columns)


def _outcome(one: Answer) -> str:
    return RIGHT if one.is_right else one.slip or OTHER
