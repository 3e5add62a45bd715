"""Loss and accuracy over the epochs, of one run or of several on one chart."""

from statistics import fmean
from typing import Any

import streamlit as st

from core.design.zoo import shown_name
from core.learning.diagnosis import best_epoch
from core.learning.epoch import Epoch
from pages.shared.components.chart import chart
from pages.shared.components.palette import COLORS
from pages.train.group import Group, mean

PARTS = {"training": ("loss", "accuracy"), "validation": ("validation_loss", "validation_accuracy")}
LOSS, ACCURACY = "loss (cross-entropy)", "accuracy, % (axis does not start at 0)"


def curves(shown: list[tuple[Group, list[list[Epoch]]]]) -> None:
    """A chart of the losses and one of the accuracies; a ring marks the best validation epoch of each group.

    Of several seeds the line is their mean, and a band reaches from the lowest to the highest. One group's training and
    validation differ in color and shape; of several each has a color, training is dashed.
    """
    rows = [row for group, histories in shown for row in _rows(group, histories)]
    names = list(dict.fromkeys(row["run"] for row in rows))
    left, right = st.columns(2)
    for place, what, title in ((left, "loss", LOSS), (right, "accuracy", ACCURACY)):
        with place:
            chart(_chart(what, title, names), rows, f"curve-{what}-{len(names)}", 280)
    if any(len(group.runs) > 1 for group, _ in shown):
        st.caption("Lines are means over the seeds; a band reaches from the lowest seed to the highest.")


def _rows(group: Group, histories: list[list[Epoch]]) -> list[dict[str, Any]]:
    means = mean(histories)
    best = best_epoch(means)
    name = f"{group.name.lower()}, {shown_name(group.first.architecture.name)}"
    rows = []
    for number, epoch in enumerate(means):
        seeds = [history[number] for history in histories if len(history) > number]
        for images, fields in PARTS.items():
            loss, accuracy = (_spread([getattr(seed, field) for seed in seeds]) for field in fields)
            if loss and accuracy:
                row = {"run": name, "epoch": epoch.number, "images": images}
                row |= {f"loss{end}": value for end, value in loss.items()}
                row |= {f"accuracy{end}": 100 * value for end, value in accuracy.items()}
                rows.append({**row, "best": images == "validation" and epoch == best})
    return rows


def _spread(values: list[float | None]) -> dict[str, float]:
    """The mean, the lowest and the highest; nothing where there is no validation."""
    there = [value for value in values if value is not None]
    return {"": fmean(there), "_low": min(there), "_high": max(there)} if there else {}


def _chart(what: str, title: str, names: list[str]) -> dict[str, Any]:
    several = len(names) > 1
    domain = names if several else list(PARTS)
    color = {
        "field": "run" if several else "images",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top", "columns": 1 if several else 2, "labelLimit": 400, "symbolOpacity": 1},
        "scale": {"domain": domain, "range": list(COLORS[: len(domain)])},
    }
    x = {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}}
    y = {"field": what, "type": "quantitative", "title": title, "scale": {"zero": False}}
    parts = {"field": "images", "type": "nominal", "title": None, "scale": {"domain": list(PARTS)}}
    dash = {"strokeDash": {**parts, "scale": {"domain": list(PARTS), "range": [[5, 3], [1, 0]]}}} if several else {}
    shape = {} if several else {"shape": parts}
    ends = [{"field": f"{what}_{end}", "title": f"{end}est seed", "format": ".4f"} for end in ("low", "high")]
    tips = [{"field": "run"}, {"field": "epoch"}, {"field": "images"}, {"field": what, "format": ".4f"}, *ends]
    low, detail = {**y, "field": f"{what}_low"}, {"detail": {"field": "images"}}
    return {
        "encoding": {"x": x, "y": y, "color": color},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.2}, "encoding": {"y": low, "y2": {"field": f"{what}_high"}, **detail}},
            {"mark": "line", "encoding": dash},
            {"mark": {"type": "point", "filled": True, "size": 30}, "encoding": {**shape, "tooltip": tips}},
            {"mark": {"type": "point", "size": 160, "strokeWidth": 2}, "transform": [{"filter": "datum.best"}]},
        ],
    }
