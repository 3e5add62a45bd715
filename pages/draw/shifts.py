"""The chart of every network's answer along a shift: the lesson of weight sharing in one picture."""

from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.shared.session.networks import title

if TYPE_CHECKING:
    import pandas as pd

    from core.data.drawing import Move, Prepared
    from core.learning.classifier import Classifier

SHIFTS = range(-10, 11)
SAME, OTHER = "the same as unshifted", "another digit"


def shift_rows(classifiers: "list[Classifier]", prepared: "Prepared", move: "Move") -> "pd.DataFrame":
    """A row a network and shift: the digit read there, its confidence in %, and whether it is the one read unshifted."""
    import pandas as pd

    from core.learning.classifier import along_shift

    rows = pd.DataFrame([vars(row) for row in along_shift(classifiers, prepared, move, SHIFTS)])
    rows["network"] = rows.pop("name").map(title)
    rows["answer"] = rows.pop("same").map({True: SAME, False: OTHER})
    rows["confidence"] = (100 * rows["confidence"]).round(1)
    return rows


def show_shifts(rows: "pd.DataFrame | None") -> None:
    """The chart, or an empty space of its height if there is nothing to show yet."""
    if rows is None:
        st.container(height=350, border=True).caption("Draw a digit to see each network's answer along a shift.")
        return
    order = tuple(rows["network"].unique())
    st.vega_lite_chart(rows, _chart(order), height=110 + 24 * len(order), key="draw_shifts")


@cache
def _chart(order: tuple[str, ...]) -> dict[str, Any]:
    """The chart without its data, made once: Altair's checks would take longer than the rest of a stroke."""
    import altair as alt

    shift = alt.X(
        "pixels:O", title="shift to the right, pixels of the 28×28 field", axis=alt.Axis(labelAngle=0, labelOverlap=True)
    )
    base = alt.Chart().encode(
        x=shift,
        y=alt.Y("network:N", title=None, sort=list(order), axis=alt.Axis(labelOverlap=False)),
        tooltip=[
            *("network:N", alt.Tooltip("pixels:O", title="shift, pixels"), "digit:O"),
            *(alt.Tooltip("confidence:Q", title="confidence, %"), "answer:N"),
        ],
    )
    colors = alt.Scale(domain=[SAME, OTHER], range=["#0b62c4", "#b45309"])
    cells = base.mark_rect(stroke="white", strokeOpacity=0.15).encode(
        color=alt.Color("answer:N", scale=colors, legend=alt.Legend(orient="top", title=None)),
        opacity=alt.Opacity("confidence:Q", scale=alt.Scale(domain=[20, 100], range=[0.35, 1]), legend=None),
    )
    digits = base.mark_text(color="white", fontSize=12, fontWeight="bold").encode(text="digit:O")
    chart: dict[str, Any] = (cells + digits).to_dict()
    del chart["datasets"]  # Altair names an empty data set; the rows come with the chart
    for layer in chart["layer"]:
        del layer["data"]
    return chart
