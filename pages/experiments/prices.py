"""What a study's networks cost: accuracy against each price with the Pareto front, and each price by itself."""

from collections.abc import Callable
from math import log
from statistics import fmean
from typing import Any, NamedTuple

import streamlit as st

from core.design.refusal import Refusal
from core.design.units import KILO
from core.design.zoo import shown_name
from core.labbook.again import LATENCIES, Again, in_turn
from core.studies.judging.findings import left_out, which_runs
from core.studies.latencies import Times, read
from core.studies.results import BATCH_SIZE, Results, counted
from core.studies.study import Trial
from pages.experiments.again import of_study
from pages.experiments.dots import OURS
from pages.shared.components import labels
from pages.shared.components.chart import NAMES, POWERS, WIDE, chart
from pages.shared.components.choose import choose_one
from pages.shared.components.palette import COLORS
from pages.shared.components.plain import plain

PRICES = ("parameters", "MACs", "memory", "latency", "training")
FEW = 12  # trials whose names all fit in a chart
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


class Price(NamedTuple):
    """A title with its unit, and a trial's price, None where it is unknown."""

    title: str
    of: Callable[[Trial], float | None]


def prices(found: Results) -> dict[str, Price]:
    """By name, the prices in which trials differ; the training time even if it is the same for all."""
    times = _times()

    def latency(trial: Trial) -> float | None:
        row = times and times.of(trial.architecture)
        return row[0] if row else None

    def seconds(trial: Trial) -> float | None:
        values = found.values(trial.label, "seconds").values()
        return fmean(values) if values else None

    offered = {
        "parameters": Price("parameters", lambda trial: counted(trial, "parameters")),
        "MACs": Price("MACs of one image", lambda trial: counted(trial, "macs")),
        "memory": Price(f"memory of a pass of {BATCH_SIZE} images, kB", lambda trial: counted(trial, "memory") / KILO),
        "latency": Price(f"latency of a batch of {BATCH_SIZE}, µs", latency),
        "training": Price("time of a training, s", seconds),
    }
    known = {name: {price.of(trial) for trial in found.study.trials} - {None} for name, price in offered.items()}
    return {name: offered[name] for name, values in known.items() if len(values) > 1 or (values and name == "training")}


def price_chart(found: Results, key: str, locked: bool) -> None:
    """Mean accuracy against what a network costs, with the Pareto front; `key` is the session key of the price."""
    from core.profiling.summary import front

    offered = prices(found)
    name = choose_one("Accuracy against", key, list(offered), next(iter(offered)), disabled=locked)
    price = offered[name]
    points = {}
    for trial in found.study.trials:
        right, cost = list(found.values(trial.label, "accuracy").values()), price.of(trial)
        if right and cost is not None:
            points[trial.label] = (cost, 100 * fmean(right))
    best, kind = front(points), _kind(found)
    named = best if len(points) > FEW else list(points)
    side = labels.sides({label: (log(cost), share) for label, (cost, share) in points.items()}, named) if points else {}
    rows = [
        {
            "trial": shown_name(trial.label),
            "price": points[trial.label][0],
            "accuracy": points[trial.label][1],
            "front": trial.label in best,
            "side": side.get(trial.label, ""),
            "kind": shown_name(str(trial.factors.get(kind, ""))),
        }
        for trial in found.study.trials
        if trial.label in points
    ]
    title = f"Accuracy against {price.title}: {found.study.question}"
    columns = {"trial": "trial", **({"kind": kind} if kind else {})}
    columns |= {"price": price.title, "accuracy": "accuracy, mean of the seeds, %", "front": "on the Pareto front"}
    spec, made = _scatter(rows, price.title, kind), _again(found, name)
    chart(spec, rows, f"{found.study.slug}-price-{name}", 320, title, made, columns)
    st.caption(
        "Means over the seeds; the axis of accuracies does not start at 0. Dashed: the Pareto front, the trials that none "
        f"beats in both, by these values alone. {_how(found, name)}"
    )
    if name != "training" and (words := left_out(found, found.study.labels, "accuracy")):
        st.caption(plain(words))


def _scatter(rows: list[dict[str, Any]], title: str, kind: str) -> dict[str, Any]:
    x: dict[str, Any] = {"field": "price", "type": "quantitative", "title": f"{title} (logarithmic)"}
    x |= {"scale": {"type": "log", "padding": 20, "nice": False}, "axis": {"format": "~s", "labelOverlap": True}}
    scale = {"zero": False, "padding": 16}
    y = {"field": "accuracy", "type": "quantitative", "title": "accuracy, %", "scale": scale}
    tips = [
        {"field": "trial"},
        {"field": "price", "format": ",.4~g", "title": title},
        {"field": "accuracy", "format": ".2f"},
    ]
    look: dict[str, Any] = {"color": {"value": OURS}}
    if kind:
        values = list(dict.fromkeys(row["kind"] for row in rows))
        same = {"field": "kind", "type": "nominal", "title": kind, "legend": {"orient": "top"}}
        look = {"color": {**same, "scale": {"domain": values, "range": list(COLORS[: len(values)])}}}
        look["shape"] = {**same, "scale": {"domain": values, "range": list(SHAPES[: len(values)])}}
    return {
        "transform": [{"calculate": WIDE.format("trial"), "as": "label"}],
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "transform": [{"filter": "datum.front"}],
                "mark": {"type": "line", "interpolate": "step-after", "color": "gray", "strokeDash": [4, 3]},
            },
            {"mark": {"type": "point", "filled": True, "size": 70}, "encoding": {**look, "tooltip": tips}},
            labels.names("label"),
        ],
    }


def _kind(found: Results) -> str:
    """The factor that colors the points: the first, if it divides many trials into a few kinds; else none."""
    trials, factor = found.study.trials, next(iter(found.study.factors), "")
    values = {trial.factors.get(factor) for trial in trials}
    return factor if 1 < len(values) <= len(SHAPES) and len(trials) > len(values) else ""


def price_rows(found: Results, name: str) -> None:
    """A row per trial with one of its prices."""
    price, study = prices(found)[name], found.study
    order = [shown_name(trial.label) for trial in study.trials]
    costs = [(shown_name(trial.label), price.of(trial), _ends(trial, name)) for trial in study.trials]
    rows = [{"trial": trial, "value": cost, **ends} for trial, cost, ends in costs if cost is not None]
    axis = {**NAMES, "labelLimit": 140, "labelOverlap": False}
    y = {"field": "trial", "type": "nominal", "sort": order, "title": None, "axis": axis}
    x: dict[str, Any] = {"field": "value", "type": "quantitative", "title": f"{price.title} (logarithmic)"}
    x |= {"scale": {"type": "log", "padding": 12}, "axis": POWERS}
    tips = [{"field": "trial"}, {"field": "value", "title": price.title, "format": ",.4~g"}]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": OURS}, "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"mark": {"type": "point", "filled": True, "size": 60, "color": OURS}, "encoding": {"x": x, "tooltip": tips}},
    ]
    measured = name == "latency"
    config = {"encoding": {"y": y}, "layer": layers if measured else layers[1:]}
    made = LATENCIES if measured else of_study(found)
    ends = {"low": "95 % interval from, µs", "high": "to, µs"} if measured else {}
    title, columns = f"{price.title}: {study.question}", {"trial": "trial", "value": price.title, **ends}
    chart(config, rows, f"{study.slug}-{name}", 90 + 16 * len(rows), title, made, columns)
    st.caption(f"{_how(found, name)}{' Lines: 95 % intervals over the rounds.' if measured else ''}")


def _ends(trial: Trial, name: str) -> dict[str, float]:
    """The ends of a latency's interval; nothing for a price that is not measured over rounds, or is unknown."""
    times = _times() if name == "latency" else None
    row = times and times.of(trial.architecture)
    return {"low": row[1], "high": row[2]} if row else {}


def _again(found: Results, name: str) -> Again:
    """The accuracies and all prices but the latency, which has a command of its own."""
    return in_turn(of_study(found), LATENCIES) if name == "latency" else of_study(found)


def _how(found: Results, name: str) -> str:
    """How a price was obtained, if its title does not say it."""
    if name == "training":
        return plain(which_runs(found, found.study.labels, "seconds"))
    if name == "memory":
        return "The memory is counted: weights, images and all activations as 32-bit floats."
    times = _times()
    if name != "latency" or times is None:
        return ""
    where = times.conditions
    return (
        f"The latency is the mean of medians of rounds, each in a process of its own, on {where['threads']} thread, measured "
        f"on {where['measured_at'][:10]} on {where['machine']} with torch {where['torch']}."
    )


def _times() -> Times | None:
    try:
        return read()
    except Refusal as error:
        st.warning(plain(error))
        return None
