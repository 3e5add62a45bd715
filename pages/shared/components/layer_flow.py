"""Activations and gradients layer by layer: how much of the gradient reaches the first layers."""

from typing import Any

import pandas as pd
import streamlit as st

from core.labbook.again import Again
from core.labbook.entry import Row
from pages.shared.components.chart import chart
from pages.shared.components.closed import closed
from pages.shared.session.lab_book import put_table

BEFORE = "before training"
COLORS = ["#8a8a8a", "#0072b2"]  # before training, and now
SAYS = "How much of the gradient comes back to each layer"
HELP = (
    "For {}: the root mean square of the loss's gradient by the weights of a layer. Where it is much smaller "
    "in the first layers, they hardly learn."
)
COLUMNS = {
    "name": "layer",
    "kind": "kind",
    "when": "when",
    "mean": "output, mean",
    "std": "output, std",
    "flat": "hardly passes, %",
    "gradient": "gradient by outputs, RMS",
    "weight_gradient": "gradient by weights, RMS",
    "weight": "weights, RMS",
}


def layer_flow(
    statistics: dict[str, list[dict[str, Any]]], now: str, over: str, key: str, label: str, of: str, again: Again
) -> None:
    """A chart of the gradients by layer, and the table behind it: "before" training, where that is known, and "after" it.

    `now` says when the latter are taken: "after training", or "untrained". `over` says which images the
    statistics were taken over; `key` also names the chart's files, `label` the table, `of` is the network, and `again` says
    how its numbers are made again.
    """
    times = {"before": BEFORE, "after": now}
    st.caption(SAYS, help=HELP.format(over))
    rows = [{**row, "when": times[when]} for when, layers in statistics.items() for row in layers]
    weighted = [row for row in rows if row["weight_gradient"]]
    order = list(dict.fromkeys(row["name"] for row in rows))
    columns = {**COLUMNS, "flat": "hardly passes, fraction"}
    chart(_chart(order, [times[when] for when in statistics]), weighted, key, 230, f"{SAYS}: {of}", again, columns)
    closed(label, lambda: _show_table(rows, key, f"{label}: {of}", again))


def _show_table(rows: list[dict[str, Any]], key: str, title: str, again: Again) -> None:
    shown = _table(rows)
    st.dataframe(shown, hide_index=True)
    kept: list[Row] = shown.astype(object).where(shown.notna(), None).to_dict("records")
    put_table(f"{key}-table", title, kept, again)
    st.caption(
        "“hardly passes”: the share of an activation's outputs whose slope is below 5 % of its steepest; for ReLU, "
        "those that are 0. RMS: root mean square."
    )


def _chart(order: list[str], times: list[str]) -> dict[str, Any]:
    when = {"field": "when", "type": "nominal", "title": None, "sort": None, "legend": {"orient": "top"}}
    tips = [{"field": "name", "title": "layer"}, {"field": "when"}, {"field": "weight_gradient", "format": ".3g"}]
    return {
        "mark": {"type": "line", "point": {"filled": True, "size": 60}},
        "encoding": {
            "x": {"field": "name", "type": "nominal", "sort": order, "title": "layer", "axis": {"labelAngle": 0}},
            "y": {
                "field": "weight_gradient",
                "type": "quantitative",
                "scale": {"type": "log"},
                "title": "gradient, RMS (logarithmic)",
            },
            "color": {**when, "scale": {"domain": times, "range": COLORS[-len(times) :]}},
            "shape": when,
            "tooltip": tips,
        },
    }


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    shown = [{**row, "flat": None if row["flat"] is None else 100 * row["flat"]} for row in rows]
    return pd.DataFrame(shown)[list(COLUMNS)].rename(columns=COLUMNS)
