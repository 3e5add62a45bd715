"""The comparison as charts: latency over batch sizes, and accuracy against cost."""

from collections.abc import Callable
from math import log
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.design.units import KILO
from core.labbook.again import in_turn
from pages.compare import again
from pages.compare.subjects import colors, titles
from pages.compare.tables import on_mnist
from pages.compare.tasks import LATENCY_OF
from pages.shared.components import labels
from pages.shared.components.chart import ERRORS, POWERS, chart, errors
from pages.shared.components.choose import choose_one
from pages.shared.session.networks import title

if TYPE_CHECKING:
    from core.profiling.comparison import Benchmark, Comparison


def latency_chart(compared: "Comparison", names: list[str]) -> None:
    """Median latency with its interval over the batch sizes, per batch or per image."""
    per = choose_one("Time of", LATENCY_OF, ["a batch", "an image"], "a batch")
    rows: list[dict[str, Any]] = []
    for name in names:
        for one in compared.networks[name].latencies:
            images = one.setup.batch_size if per == "an image" else 1
            time = one.timing.to_form()
            times = {field: time[f"{field}_us"] for field in ("median", "low", "high")}
            rows.append(
                {"network": title(name), "batch": one.setup.batch_size}
                | {field: us / images for field, us in times.items() if us is not None}
            )
    x: dict[str, Any] = {
        "field": "batch",
        "type": "quantitative",
        "scale": {"type": "log", "base": 4},
        "title": "batch size (logarithmic)",
    }
    x["axis"] = {"values": sorted({row["batch"] for row in rows}), "format": ",d", "labelOverlap": True}
    y: dict[str, Any] = {"type": "quantitative", "scale": {"type": "log"}, "title": f"latency of {per}, µs (logarithmic)"}
    y["axis"] = POWERS
    color = color_of(names)
    tips = [{"field": "network"}, *({"field": key, "format": ",.4~g"} for key in ("batch", "median", "low", "high"))]
    layers: list[dict[str, Any]] = [
        {"mark": "line", "encoding": {"y": {**y, "field": "median"}}},
        {"mark": {"type": "rule", "strokeWidth": 5}, "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}}},
        {
            "mark": {"type": "point", "filled": True, "size": 60},
            "encoding": {"y": {**y, "field": "median"}, "shape": shape_of(names), "tooltip": tips},
        },
    ]
    chart(
        {"encoding": {"x": x, "color": color}, "layer": layers},
        rows,
        f"latency-{per}",
        300,
        f"Latency of {per} against batch size",
        again.latencies(compared, names),
        {
            "network": "network",
            "batch": "images in a batch",
            "median": f"latency of {per}, median, µs",
            "low": "95 % interval from, µs",
            "high": "to, µs",
        },
    )
    st.caption("Median with its 95 % interval, the thick stroke. Where a batch takes over 0.3 s, larger ones are left out.")


Cost = Callable[["Benchmark"], float]


def costs(compared: "Comparison") -> dict[str, Cost]:
    """The costs that accuracy is compared with, by title with unit."""
    return {
        "weights, kB": lambda one: one.memory.weight_bytes / KILO,
        "activations, kB": lambda one: one.memory.released_bytes / KILO,
        "latency, µs": lambda one: one.latency(compared.batch_size).timing.median_us,
    }


def accuracy_chart(compared: "Comparison", names: list[str]) -> None:
    """Accuracy against a cost, with the Pareto front of all trained networks of the measurement."""
    from statistics import mean

    from core.profiling.summary import front

    offered = costs(compared)
    what = choose_one("Accuracy against", "compare_cost", list(offered), next(iter(offered)))
    shares = on_mnist(compared, list(compared.networks))
    if not shares:
        st.info("None of these networks was tested on MNIST.")
        return
    points = {name: (offered[what](compared.networks[name]), 100 * mean(seeds)) for name, seeds in shares.items()}
    side = labels.sides({name: (log(cost), -log(errors(share))) for name, (cost, share) in points.items()}, names)
    rows = [
        {
            "network": title(name),
            "cost": cost,
            "errors": 100 - accuracy,
            "accuracy": accuracy,
            "low": 100 - 100 * min(shares[name]),
            "high": 100 - 100 * max(shares[name]),
            "compared": name in names,
            "side": side.get(name),  # None: its name is not written
        }
        for name, (cost, accuracy) in points.items()
    ]
    best = [{"cost": points[name][0], "errors": 100 - points[name][1]} for name in front(points)]
    x = {
        "field": "cost",
        "type": "quantitative",
        "scale": {"type": "log", "padding": 30, "nice": False},
        "title": f"{what} (logarithmic)",
    }
    config = {"encoding": {"x": {**x, "axis": POWERS}}, "layer": _accuracy_layers(best, list(points), what)}
    made = in_turn(again.cost(compared, list(points), what), again.accuracies(list(points)))
    columns = {
        "network": "network",
        "cost": what,
        "accuracy": "accuracy, mean of the seeds, %",
        "low": "errors of the worst seed, %",
        "high": "errors of the best seed, %",
    }
    chart(config, rows, f"accuracy-{what}", 300, f"Accuracy against {what}", made, columns)
    st.caption(
        f"Mean and range of the seeds; activations and latency of a batch of {compared.batch_size}. Dashed: the Pareto front, "
        "the networks that none beats in both. Rings: measured along with these, not compared above."
    )


def _accuracy_layers(best: list[dict[str, float]], names: list[str], what: str) -> list[dict[str, Any]]:
    """The front, the range of the seeds, a point per network (filled if compared), and the names of the compared ones."""
    color = {**color_of(names), "legend": None}
    ring = {"condition": {**color, "test": "datum.compared"}, "value": "transparent"}
    tips = [{"field": "network"}, {"field": "cost", "title": what, "format": ",.4~g"}, {"field": "accuracy", "format": ".2f"}]
    return [
        {
            "data": {"values": best},
            "mark": {"type": "line", "interpolate": "step-after", "color": "gray", "strokeDash": [4, 3]},
            "encoding": {"y": {**ERRORS, "field": "errors"}},
        },
        {"mark": "rule", "encoding": {"y": {**ERRORS, "field": "low"}, "y2": {"field": "high"}, "color": color}},
        {
            "mark": {"type": "point", "size": 90},
            "encoding": {"y": {**ERRORS, "field": "errors"}, "stroke": color, "fill": ring, "tooltip": tips},
        },
        labels.names("network", y={**ERRORS, "field": "errors"}),
    ]


def color_of(names: list[str]) -> dict[str, Any]:
    """The encoding that gives each network its color."""
    legend = {"orient": "top", "columns": 3, "labelLimit": 200}
    scale = {"domain": titles(names), "range": colors(names)}
    return {"field": "network", "type": "nominal", "title": None, "legend": legend, "scale": scale}


def shape_of(names: list[str]) -> dict[str, Any]:
    """The encoding that gives each network a shape, for people who cannot tell the colors apart."""
    return {"field": "network", "type": "nominal", "title": None, "scale": {"domain": titles(names)}}
