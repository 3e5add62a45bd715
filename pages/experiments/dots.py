"""A study as a chart of dots: every seed, the mean with its interval, and the published number."""

from math import inf
from statistics import fmean
from typing import Any

import streamlit as st

from core.design.zoo import shown_name
from core.learning.intervals import of_mean
from core.studies.judging.findings import which_runs
from core.studies.judging.intervals import of_one_more
from core.studies.metrics import BEST, COUNTED, METRICS, half_of_last_digit
from core.studies.results import Results
from core.studies.study import Trial
from pages.experiments.again import of_study
from pages.shared.components.chart import NAMES, chart
from pages.shared.components.palette import COLORS
from pages.shared.components.plain import plain

OURS, PUBLISHED = COLORS[:2]  # their shapes differ too
ROW, LETTER = 26, 6  # pixels: a trial's height, and a letter's width in an axis title
MOST = 60  # trials in a chart
MARKS = {
    "value": "Dot: a seed.",
    "mean": "Bar: their mean; line: its 95 % interval (Student's t).",
    "published": "Hollow diamond: the published number.",
    "published_low": "Its line: where the mean of such runs may lie, by its rounding and the spread of one run (95 %).",
}
TITLES = {
    "accuracy": "accuracy on the test images, %",
    "loss": "loss on the test images (cross-entropy)",
    "training accuracy": "accuracy on the training images, %",
    "training loss": "loss on the training images",
    "validation accuracy": "accuracy on the validation images, %",
    "validation loss": "loss on the validation images",
    "seconds": "time of a training, s",
    "data seconds": "time for the images, s",
    "first epoch of 96 %": "first epoch of 96 % on the validation images",
    "parameters": "parameters",
    "macs": "MACs",
    BEST: BEST,
    "thop macs": "MACs as thop counted them",
    "thop FLOPs": "FLOPs, twice the MACs as thop counted them",
    "neurons": "outputs of convolutions and linear layers",
    "linear neurons": "outputs of linear layers",
    "weights": "bytes of the weights",
    "activations": "bytes of the activations of 4 images",
    "memory": "bytes of a pass of 4 images",
    "estimated size": "size as torchsummary estimates it, MB",
    "saved weights": "weights, KB",
}


def drawable_measures(found: Results) -> list[str]:
    """The measures that can be drawn: those of the runs; without runs, the published ones."""
    labels = found.study.labels
    measured = [name for name in METRICS if name not in COUNTED and any(found.values(label, name) for label in labels)]
    return measured or [name for name in METRICS if any(name in trial.reported for trial in found.study.trials)]


def main_chart(found: Results, measure: str) -> None:
    """A row per trial: each seed a dot, the mean a bar, its 95 % interval a line, the published number a hollow diamond."""
    trials = _best(found, measure)
    rows = [row for trial in trials for row in _rows(found, trial, measure)]
    labels = [trial.label for trial in trials]
    order = [shown_name(label) for label in labels]
    factors = ", ".join(found.study.factors)
    title = factors if 0 < LETTER * len(factors) <= ROW * len(order) else None  # a longer one would be cut off
    y: dict[str, Any] = {
        "field": "trial",
        "type": "nominal",
        "sort": order,
        "title": title,
        "axis": {**NAMES, "labelLimit": 220},
    }
    x: dict[str, Any] = {
        "type": "quantitative",
        "title": TITLES[measure],
        "scale": {"zero": False, "nice": False, "padding": 12},
    }
    if measure in COUNTED:
        x["scale"] = {"type": "log", "padding": 12}
    spec, name = {"encoding": {"y": y}, "layer": _layers(x)}, f"{found.study.name}-{measure}"
    about, made = f"{TITLES[measure]}: {found.study.question}", of_study(found, labels)
    chart(spec, rows, name, 90 + ROW * len(order), about, made, _columns(measure))
    drawn = [says for field, says in MARKS.items() if any(field in row for row in rows)]
    st.caption(" ".join([*drawn, "The axis does not start at 0."]))
    if words := which_runs(found, labels, measure):
        st.caption(plain(words))
    if len(trials) < len(found.study.trials):
        st.caption(f"The {MOST} best of {len(found.study.trials)} trials; the table has all of them.")


def _layers(x: dict[str, Any]) -> list[dict[str, Any]]:
    """The published number, the interval, the mean and the seeds, along the axis `x`."""

    def layer(mark: dict[str, Any], field: str, kind: str, **more: Any) -> dict[str, Any]:
        tips = [{"field": "trial"}, {"field": field, "type": "quantitative", "format": ",.5~g", "title": kind}]
        encoding = {"x": {**x, "field": field}, "tooltip": [*tips, *more.pop("tips", [])], **more}
        return {"mark": mark, "transform": [{"filter": f"isValid(datum.{field})"}], "encoding": encoding}

    return [
        layer(
            {"type": "rule", "color": PUBLISHED, "strokeDash": [3, 3]}, "published_low", "from", x2={"field": "published_high"}
        ),
        layer({"type": "rule", "color": OURS, "strokeWidth": 2}, "low", "from", x2={"field": "high"}),
        layer({"type": "tick", "color": OURS, "thickness": 3, "size": 16}, "mean", "mean"),
        layer(
            {"type": "point", "color": OURS, "filled": True, "opacity": 0.6, "size": 30},
            "value",
            "run",
            tips=[{"field": "seed"}],
        ),
        layer(
            {"type": "point", "shape": "diamond", "color": PUBLISHED, "size": 110, "strokeWidth": 2}, "published", "published"
        ),
    ]


def _columns(measure: str) -> dict[str, str]:
    ends = {"low": "95 % interval from", "high": "to"}
    published = {"published": "published", "published_low": "such a mean from", "published_high": "up to"}
    numbers = {"mean": "mean of the seeds", **ends, **published}
    own = {"trial": "trial", "seed": "seed", "value": TITLES[measure]}
    return own | {name: with_unit(title, measure) for name, title in numbers.items()}


def with_unit(title: str, measure: str) -> str:
    """The title of a column of this measure; of a count and a loss there is no unit."""
    unit = "%" if measure.endswith("accuracy") else "s" if measure.endswith("seconds") else ""
    return f"{title}, {unit}" if unit else title


def _best(found: Results, measure: str) -> list[Trial]:
    """The trials to draw, in the study's order: at most MOST, those with the best means."""
    trials, sign = found.study.trials, -1 if measure.endswith("accuracy") else 1
    means = {trial.label: sign * fmean(values) for trial in trials if (values := found.values(trial.label, measure).values())}
    best = sorted(trials, key=lambda trial: means.get(trial.label, inf))[:MOST]
    return [trial for trial in trials if trial in best]


def _rows(found: Results, trial: Trial, measure: str) -> list[dict[str, Any]]:
    scale = scale_of(measure)
    values = {seed: scale * value for seed, value in found.values(trial.label, measure).items()}
    head: dict[str, Any] = {"trial": shown_name(trial.label)}
    rows = [{**head, "seed": seed, "value": value} for seed, value in values.items()]
    if len(values) > 1:
        mean, low, high = of_mean(list(values.values()))
        rows.append({**head, "mean": mean, "low": low, "high": high})
    if measure in trial.reported:
        rows.append({**head, **_published(trial.reported[measure], list(found.values(trial.label, measure).values()), measure)})
    return rows


def _published(value: float, ours: list[float], measure: str) -> dict[str, float]:
    """A published number, with the spread that it has as one run of those here."""
    scale = scale_of(measure)
    if len(ours) < 2:
        return {"published": scale * value}
    _, low, high = of_one_more([ours], value, half_of_last_digit(measure, value))
    return {"published": scale * value, "published_low": scale * low, "published_high": scale * high}


def scale_of(measure: str) -> float:
    """What a value is multiplied by: accuracies are shown in per cent."""
    return 100.0 if measure.endswith("accuracy") else 1.0
