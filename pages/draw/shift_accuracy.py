"""How often each network is right on shifted digits of unseen writers: what the chart of one digit is an example of."""

from typing import Any

import streamlit as st

from core.labbook.again import Again
from core.learning.shifting import SHIFTS, Shifts, read_shifts
from pages.shared.components.chart import chart
from pages.shared.session.networks import color, headers, title

TITLE = "Every network on many shifted digits"
LEGEND = {"title": None, "symbolOpacity": 1, "orient": "bottom", "columns": 3}
CONVOLUTION, NONE = "with convolutions", "without"
COLUMNS = {
    "network": "network",
    "kind": "convolutions",
    "shift": "shift to the right, pixels",
    "accuracy": "accuracy, %",
    "low": "95 % interval from, %",
    "high": "to, %",
}


def show_accuracy(shift: int) -> None:
    """Accuracy against the shift for all networks, as it was measured; the present shift is marked."""
    known = list(headers())
    found = sorted((row for row in read_shifts() if row.network in known), key=lambda row: known.index(row.network))
    if not found:
        return
    st.markdown(f"**{TITLE}**")
    with st.container(gap=None):
        lines = _lines([row.network for row in found], shift)
        chart(lines, rows(found), "accuracy-shift", 430, TITLE, again(found), COLUMNS)
    first, trained = found[0], max(headers()[row.network].recipe.augmentation.shift for row in found)
    st.caption(
        f"{first.images:,} digits of {first.writers} writers whom no network saw. Dashed: no convolutions. A band is the 95 % "
        f"interval over the writers. All were trained with random shifts of at most {trained:g} pixels: beyond that, "
        "networks with convolutions and pooling stay right longer. Beyond 4 pixels wide digits are cut off at the field's edge."
    )


def again(found: list[Shifts]) -> Again:
    """The command that measures them."""
    return Again(f"python -m core shifts {' '.join(row.network for row in found)} --dataset {found[0].dataset}")


def rows(found: list[Shifts]) -> list[dict[str, Any]]:
    """A row a network and shift, in per cent."""
    return [
        {
            "network": title(row.network),
            "kind": CONVOLUTION if row.convolutions else NONE,
            "shift": shift,
            "accuracy": 100 * accuracy,
            "low": 100 * low,
            "high": 100 * high,
        }
        for row in found
        for shift, accuracy, low, high in zip(row.shifts, row.accuracy, row.low, row.high, strict=True)
    ]


def _lines(names: list[str], shift: int) -> dict[str, Any]:
    x: dict[str, Any] = {"field": "shift", "type": "quantitative", "title": "shift to the right, pixels of the 28×28 field"}
    x |= {"scale": {"domain": [SHIFTS[0], SHIFTS[-1]], "nice": False}}
    y = {"type": "quantitative", "scale": {"domain": [0, 100]}, "title": "accuracy, %"}
    colors = {"domain": [title(name) for name in names], "range": [color(name) for name in names]}
    network = {"field": "network", "type": "nominal", "scale": colors, "legend": LEGEND}
    dash = {"field": "kind", "scale": {"domain": [CONVOLUTION, NONE], "range": [[1, 0], [6, 3]]}, "legend": None}
    tips = [
        {"field": "network"},
        {"field": "shift"},
        *({"field": name, "format": ".1f"} for name in ("accuracy", "low", "high")),
    ]
    return {
        "encoding": {"x": x, "color": network},
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.12},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "point": {"size": 18}},
                "encoding": {"y": {**y, "field": "accuracy"}, "strokeDash": dash, "tooltip": tips},
            },
            {
                "transform": [{"filter": f"datum.shift === {shift}"}],
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"color": {"value": "gray"}},
            },
        ],
    }
