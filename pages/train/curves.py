"""Loss and accuracy over the epochs, of one run or of several on one chart."""

from typing import Any

import streamlit as st

from core.learning.diagnosis import best_epoch
from core.learning.epoch import Epoch
from core.store.run import Run
from pages.shared.components.chart import chart
from pages.shared.components.palette import COLORS

PARTS = ("training", "validation")
LOSS, ACCURACY = "loss (cross-entropy)", "accuracy, % (axis does not start at 0)"


def curves(runs: list[tuple[Run, list[Epoch]]]) -> None:
    """A chart of the losses and one of the accuracies; a ring marks the best validation epoch of each run.

    One run's training and validation differ in color and shape; of several runs each has a color, training is dashed.
    """
    rows = [row for run, history in runs for row in _rows(run, history)]
    names = list(dict.fromkeys(row["run"] for row in rows))
    left, right = st.columns(2)
    for place, what, title in ((left, "loss", LOSS), (right, "accuracy", ACCURACY)):
        with place:
            chart(_chart(what, title, names), rows, f"curve-{what}-{len(names)}", 280)


def _rows(run: Run, history: list[Epoch]) -> list[dict[str, Any]]:
    best = best_epoch(history)
    return [
        {
            "run": f"run {run.id}, {run.architecture.name}",
            "epoch": epoch.number,
            "images": images,
            "loss": loss,
            "accuracy": 100 * accuracy,
            "best": images == "validation" and epoch == best,
        }
        for epoch in history
        for images, loss, accuracy in (
            ("training", epoch.loss, epoch.accuracy),
            ("validation", epoch.validation_loss, epoch.validation_accuracy),
        )
        if loss is not None and accuracy is not None
    ]


def _chart(what: str, title: str, names: list[str]) -> dict[str, Any]:
    several = len(names) > 1
    domain = names if several else list(PARTS)
    color = {
        "field": "run" if several else "images",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top", "columns": 1 if several else 2, "labelLimit": 400},
        "scale": {"domain": domain, "range": list(COLORS[: len(domain)])},
    }
    x = {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}}
    y = {"field": what, "type": "quantitative", "title": title, "scale": {"zero": False}}
    parts = {"field": "images", "type": "nominal", "title": None, "scale": {"domain": list(PARTS)}}
    dash = {"strokeDash": {**parts, "scale": {"domain": list(PARTS), "range": [[5, 3], [1, 0]]}}} if several else {}
    shape = {} if several else {"shape": parts}
    tips = [{"field": "run"}, {"field": "epoch"}, {"field": "images"}, {"field": what, "format": ".4f"}]
    return {
        "encoding": {"x": x, "y": y, "color": color},
        "layer": [
            {"mark": "line", "encoding": dash},
            {"mark": {"type": "point", "filled": True, "size": 30}, "encoding": {**shape, "tooltip": tips}},
            {"mark": {"type": "point", "size": 160, "strokeWidth": 2}, "transform": [{"filter": "datum.best"}]},
        ],
    }
