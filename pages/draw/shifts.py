"""The chart of every network's answer along a shift: the lesson of weight sharing in one picture."""

from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.learning.shifting import SHIFTS
from pages.shared.components.chart import with_rows
from pages.shared.session.networks import title

if TYPE_CHECKING:
    import pandas as pd

    from core.data.drawing import Move, Prepared
    from core.learning.classifier import Classifier

NO_DIGIT = "Once there is a digit, each network's answer along a shift is shown here."
RIGHT, WRONG = "right", "wrong"
SAME, OTHER = "the same as unshifted", "another digit"
COLORS = "#0b62c4", "#a84a00"
PALE, DARK = 0.35, 85  # the opacity of a cell at 20 % confidence, and from which confidence on its digit is white


def shift_rows(classifiers: "list[Classifier]", prepared: "Prepared", move: "Move", digit: int | None) -> "pd.DataFrame":
    """A row a network and shift: the digit read there, its confidence in %, and what it is worth.

    Where the drawn `digit` is known an answer is right or wrong, else the same as unshifted or another. `here` marks the shift
    of the move.
    """
    import pandas as pd

    from core.learning.classifier import along_shift

    rows = pd.DataFrame([vars(row) for row in along_shift(classifiers, prepared.center, move, SHIFTS, prepared.normal)])
    rows["network"] = rows.pop("name").map(title)
    same, words = rows.pop("same"), {True: SAME, False: OTHER}
    if digit is not None:
        same, words = rows["digit"] == digit, {True: RIGHT, False: WRONG}
    rows["answer"] = same.map(words)
    rows["confidence"] = (100 * rows["confidence"]).round(1)
    rows["here"] = rows["pixels"] == move.right
    return rows


def show_shifts(rows: "pd.DataFrame | None", digit: int | None, otherwise: str) -> None:
    """The chart and what its colors mean; without rows a sentence in a space of its height."""
    if rows is None:
        st.container(height=228, border=True).caption(otherwise)
        return
    st.caption(
        "Which digit this is, only you know: blue is the same answer as without a shift, and need not be right."
        if digit is None
        else f"This is a {digit}, so blue is right and brown is wrong. The frame is the shift of the slider."
    )
    height = 150 + 26 * rows["network"].nunique()
    st.vega_lite_chart(with_rows(chart_of(rows, digit), rows.to_dict("records")), height=height, key="draw_shifts")


def chart_of(rows: "pd.DataFrame", digit: int | None) -> dict[str, Any]:
    """The chart of these rows without its data; `digit` is the drawn one where it is known."""
    return _chart(tuple(rows["network"].unique()), digit is not None)


@cache
def _chart(order: tuple[str, ...], known: bool) -> dict[str, Any]:
    """The chart without its data, made once: Altair's checks would take longer than the rest of a stroke."""
    import altair as alt

    shift = alt.X(
        "pixels:O", title="shift to the right, pixels of the 28×28 field", axis=alt.Axis(labelAngle=0, labelOverlap=True)
    )
    base = alt.Chart().encode(
        x=shift,
        y=alt.Y("network:N", title=None, sort=list(order), axis=alt.Axis(labelOverlap=False)),
        tooltip=[
            "network:N",
            alt.Tooltip("pixels:O", title="shift, pixels"),
            "digit:O",
            alt.Tooltip("confidence:Q", title="confidence, %"),
            "answer:N",
        ],
    )
    colors = alt.Scale(domain=[RIGHT, WRONG] if known else [SAME, OTHER], range=list(COLORS))
    cells = base.mark_rect(stroke="white", strokeOpacity=0.15).encode(
        color=alt.Color("answer:N", scale=colors, legend=alt.Legend(orient="top", title=None)),
        opacity=alt.Opacity("confidence:Q", scale=alt.Scale(domain=[20, 100], range=[PALE, 1], clamp=True), legend=None),
    )
    dark = alt.condition(f"datum.confidence >= {DARK}", alt.value("white"), alt.value("black"))
    digits = base.mark_text(fontSize=12, fontWeight="bold").encode(text="digit:O", color=dark)
    here = base.transform_filter("datum.here")
    frames = [here.mark_rect(fillOpacity=0, stroke=stroke, strokeWidth=width) for stroke, width in (("white", 4), ("black", 2))]
    ground = base.mark_rect(color="white")  # pale cells are pale in the dark theme too, so that a digit can be read on them
    chart: dict[str, Any] = (ground + cells + digits + frames[0] + frames[1]).to_dict()
    del chart["datasets"]  # Altair names an empty data set; the rows come with the chart
    for layer in chart["layer"]:
        del layer["data"]
    return chart
