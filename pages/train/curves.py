"""Loss and accuracy over the epochs, of one run or of several on one chart."""

from statistics import fmean
from typing import Any

import streamlit as st

from core.design.zoo import shown_name
from core.labbook.again import in_turn
from core.learning.diagnosis import best_epoch
from pages.shared.components.chart import chart
from pages.shared.components.palette import COLORS
from pages.train.group import Group
from pages.train.histories import Histories
from pages.train.settings import differing

PARTS = {"training": ("loss", "accuracy"), "validation": ("validation_loss", "validation_accuracy")}
LOSS, ACCURACY = "Loss (cross-entropy, logarithmic)", "Accuracy, % (the axis does not start at 0)"
WHICH = {"run": "run", "epoch": "epoch", "images": "images", "seeds": "seeds"}  # columns
LEAST = 1e-7  # of a loss on a logarithmic axis: of 0 there is no logarithm
HEIGHT, LINE = 240, 24  # pixels of a chart, and of a line of the legend below the second
MOST_PARTS = 4  # settings in a legend


def curves(shown: list[tuple[Group, Histories]]) -> None:
    """A chart of the losses above one of the accuracies; a ring marks the best validation epoch of each group.

    Of several seeds the line is their mean, and a band reaches from the lowest to the highest. One group's training and
    validation differ in color and shape; of several each has a color, training is dashed.
    """
    names = _names([group for group, _ in shown])
    rows = [row for name, (_, histories) in zip(names, shown, strict=True) for row in _rows(name, histories)]
    made = in_turn(*(group.again for group, _ in shown))
    chart(
        _chart("loss", LOSS, names, has_legend=False),
        rows,
        f"curve-loss-{len(names)}",
        HEIGHT,
        f"{LOSS}: {'; '.join(names)}",
        made,
        {**WHICH, "loss": "loss (cross-entropy)", "loss_low": "of the lowest seed", "loss_high": "of the highest seed"},
    )
    height = HEIGHT + 20 + LINE * len(names)
    chart(
        _chart("accuracy", ACCURACY, names, has_legend=True),
        rows,
        f"curve-accuracy-{len(names)}",
        height,
        f"{ACCURACY}: {'; '.join(names)}",
        made,
        {
            **WHICH,
            "accuracy": "accuracy, %",
            "accuracy_low": "of the lowest seed, %",
            "accuracy_high": "of the highest seed, %",
        },
    )
    says = ["Rings mark the epoch with the best validation accuracy."]
    if len(names) > 1:
        says.append("Solid lines are of the validation images, dashed ones of the training images.")
    if any(len(group.runs) > 1 for group, _ in shown):
        says.append("Lines are means over the seeds that have the epoch; a band reaches from the lowest seed to the highest.")
        says.append("Of several seeds a ring is among the epochs that all have, without seeds that diverged or are behind.")
    st.caption(" ".join(says))


def _names(groups: list[Group]) -> list[str]:
    """The groups with the settings in which they differ."""
    names = []
    for group, values in zip(groups, differing(groups), strict=True):
        parts = [str(value) if name == "network" else f"{name} {_short(value)}" for name, value in values.items()]
        names.append(f"{group.name.lower()}: {', '.join(parts[:MOST_PARTS]) or shown_name(group.first.architecture.name)}")
    return names


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rows(name: str, histories: Histories) -> list[dict[str, Any]]:
    best = best_epoch(histories.equal_means)
    rows = []
    for seeds in histories.by_epoch:
        number = seeds[0].number
        for images, fields in PARTS.items():
            loss, accuracy = (_spread([getattr(seed, field) for seed in seeds]) for field in fields)
            if loss and accuracy:
                row = {"run": name, "epoch": number, "images": images, "seeds": len(seeds)}
                row |= {f"loss{end}": max(value, LEAST) for end, value in loss.items()}
                row |= {f"accuracy{end}": 100 * value for end, value in accuracy.items()}
                rows.append({**row, "best": images == "validation" and best is not None and number == best.number})
    return rows


def _spread(values: list[float | None]) -> dict[str, float]:
    """The mean, the lowest and the highest; nothing where there is no validation."""
    there = [value for value in values if value is not None]
    return {"": fmean(there), "_low": min(there), "_high": max(there)} if there else {}


def _chart(what: str, title: str, names: list[str], has_legend: bool) -> dict[str, Any]:
    several = len(names) > 1
    domain = names if several else list(PARTS)
    legend = {"orient": "bottom", "columns": 1 if several else 2, "labelLimit": 600, "symbolOpacity": 1}
    color = {
        "field": "run" if several else "images",
        "type": "nominal",
        "title": None,
        "legend": legend if has_legend else None,
        "scale": {"domain": domain, "range": list(COLORS[: len(domain)])},
    }
    x = {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}}
    y = {"field": what, "type": "quantitative", "title": None, "scale": {"type": "log"} if what == "loss" else {"zero": False}}
    parts = {"field": "images", "type": "nominal", "title": None, "scale": {"domain": list(PARTS)}}
    parts |= {} if has_legend and not several else {"legend": None}
    dash = {"strokeDash": {**parts, "scale": {"domain": list(PARTS), "range": [[5, 3], [1, 0]]}}} if several else {}
    shape = {} if several else {"shape": parts}
    ends = [{"field": f"{what}_{end}", "title": f"{end}est seed", "format": ".4f"} for end in ("low", "high")]
    tips = [*({"field": name} for name in WHICH), {"field": what, "format": ".4f"}, *ends]
    low, detail = {**y, "field": f"{what}_low"}, {"detail": {"field": "images"}}
    return {
        "title": {"text": title, "anchor": "start", "fontSize": 13},  # along an axis it would be longer than the plot is high
        "encoding": {"x": x, "y": y, "color": color},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.2}, "encoding": {"y": low, "y2": {"field": f"{what}_high"}, **detail}},
            {"mark": "line", "encoding": dash},
            {"mark": {"type": "point", "filled": True, "size": 30}, "encoding": {**shape, "tooltip": tips}},
            {"mark": {"type": "point", "size": 160, "strokeWidth": 2}, "transform": [{"filter": "datum.best"}]},
        ],
    }
