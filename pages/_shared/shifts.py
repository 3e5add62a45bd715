"""The chart of every network's answer along a shift: the lesson of weight sharing in one picture."""

from typing import TYPE_CHECKING

import streamlit as st

from pages._shared.networks import title

if TYPE_CHECKING:
    import altair as alt

    from core.data.drawing import Move, Prepared
    from core.learning.classifier import Classifier

SHIFTS = range(-10, 11)


def shift_chart(classifiers: "list[Classifier]", prepared: "Prepared", move: "Move") -> "alt.Chart":
    """A cell a network and shift: the digit read there, strong where it is still the one read without a shift."""
    import altair as alt
    import pandas as pd

    from core.learning.classifier import along_shift

    rows = pd.DataFrame([vars(row) for row in along_shift(classifiers, prepared, move, SHIFTS)])
    rows["network"] = rows["name"].map(title)
    rows["answer"] = rows["same"].map({True: "the same as unshifted", False: "another digit"})
    rows["confidence"] = (100 * rows["confidence"]).round(1)
    order = [title(classifier.name) for classifier in classifiers]
    base = alt.Chart(rows).encode(
        x=alt.X(
            "pixels:O", title="shift to the right, pixels of the 28×28 field", axis=alt.Axis(labelAngle=0, labelOverlap=True)
        ),
        y=alt.Y("network:N", title=None, sort=order, axis=alt.Axis(labelOverlap=False)),
        tooltip=[
            "network",
            alt.Tooltip("pixels", title="shift, pixels"),
            "digit",
            alt.Tooltip("confidence", title="confidence, %"),
            "answer",
        ],
    )
    colors = alt.Scale(domain=["the same as unshifted", "another digit"], range=["#0b62c4", "#b45309"])
    cells = base.mark_rect(stroke="white", strokeOpacity=0.15).encode(
        color=alt.Color("answer:N", scale=colors, legend=alt.Legend(orient="top", title=None)),
        opacity=alt.Opacity("confidence:Q", scale=alt.Scale(domain=[20, 100], range=[0.35, 1]), legend=None),
    )
    digits = base.mark_text(color="white", fontSize=12, fontWeight="bold").encode(text="digit:N")
    return cells + digits


def show_chart(chart: "alt.Chart | None", networks: int) -> None:
    """The chart, or room for it where there is nothing to show yet."""
    height = 110 + 24 * networks
    if chart is None:
        st.container(height=height, border=True).caption("Draw a digit to see each network's answer along a shift.")
    else:
        st.altair_chart(chart, height=height, key="shifts")
