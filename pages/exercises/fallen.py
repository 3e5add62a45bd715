"""How the first answers of a class fall: how many failed each exercise by which slip, and which numbers were given."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.exercises.catalog import KINDS, exercise
from core.exercises.tally import OTHER, RIGHT, Tally, given, tallies, variants
from core.store.class_board import Answer, Board
from core.store.class_file import EMPTY
from pages.exercises.again import of_class
from pages.shared.components.chart import chart, height_of
from pages.shared.components.palette import COLORS
from pages.shared.session.lab_book import put_table

KIND = "class_kind"  # session key
_RIGHT, _SLIP, _OTHER = COLORS[2], COLORS[1], COLORS[3]
COLOR = {
    "field": "what",
    "type": "nominal",
    "title": None,
    "legend": {"orient": "bottom", "columns": 1},
    "scale": {"domain": [RIGHT, "a usual slip", OTHER], "range": [_RIGHT, _SLIP, _OTHER]},
}


def show(found: Board) -> None:
    """All exercises in a table; of one of them the outcomes over its variants, and the numbers given to one variant."""
    every = tallies(found.answers)
    if not every:
        st.caption("Nobody has answered yet.")
        return
    rows = [_row(one) for one in every]
    st.table(rows, hide_index=True)  # whose lines break, unlike those of a data frame
    made = of_class(EMPTY._replace(answers=found.answers))
    put_table("class-answers", "How many of a class failed each exercise", rows, made)
    by_kind = {one.kind: one for one in every}
    kind = st.selectbox("Exercise", list(by_kind), format_func=lambda name: KINDS[name].title, key=KIND)
    left, right = st.columns(2, gap="large")
    with left:
        _outcomes(found.answers, by_kind[kind])
    with right:
        _numbers(found.answers, kind)


def _row(one: Tally) -> dict[str, Any]:
    return {
        "exercise": KINDS[one.kind].title,
        "people": one.people,
        "first answers": one.answers,
        "failed": one.failed,
        "failed, %": round(100 * one.failed / one.answers),
        "by which slip": one.says_slips(),
    }


def _outcomes(answers: Sequence[Answer], one: Tally) -> None:
    """A bar for each outcome, over all variants."""
    counts = [(RIGHT, one.right), *one.slips]
    rows = [{"answer": name, "first answers": count, "what": _what(name)} for name, count in counts]
    title = f"First answers, all variants: {KINDS[one.kind].title}"
    shown = [answer for answer in answers if answer.kind == one.kind]
    _bars(rows, "answer", [name for name, _ in counts], "class_answers", title, shown)


def _numbers(answers: Sequence[Answer], kind: str) -> None:
    """A bar for each number that was given to one variant, from the lowest to the highest."""
    counts = variants(answers, kind)
    variant = st.selectbox("Variant, the most answered first", list(counts), key=f"class_variant_{kind}")
    found = given(answers, kind, variant)
    rows = [
        {"number": one.number, "first answers": one.people, "outcome": one.outcome, "what": _what(one.outcome)} for one in found
    ]
    title = f"Numbers given: {KINDS[kind].title}, variant {variant}"
    shown = [one for one in answers if (one.kind, one.variant) == (kind, variant)]
    _bars(rows, "number", list(dict.fromkeys(one.number for one in found)), "class_numbers", title, shown)
    st.caption(exercise(kind, variant).asks())


def _what(outcome: str) -> str:
    return outcome if outcome in (RIGHT, OTHER) else "a usual slip"


def _bars(rows: list[dict[str, Any]], name: str, order: list[str], key: str, title: str, answers: Sequence[Answer]) -> None:
    """Bars from 0, a row for each name; `answers` are what they count."""
    spec = {
        "mark": "bar",
        "encoding": {
            "y": {"field": name, "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 220}},
            "x": {
                "field": "first answers",
                "type": "quantitative",
                "axis": {"tickMinStep": 1, "format": "d"},
                "title": "first answers",
            },
            "color": COLOR,
            "tooltip": [{"field": field} for field in rows[0] if field != "what"],
        },
    }
    st.markdown(f"**{title}**")
    columns = {field: field for field in rows[0] if field != "what"}
    height = height_of(len(order), len({row["what"] for row in rows}))
    chart(spec, rows, key, height, title, of_class(EMPTY._replace(answers=tuple(answers))), columns)
