"""A study over the epochs: for each trial the mean of its seeds and their range."""

from collections.abc import Callable
from statistics import fmean
from typing import Any

import streamlit as st

from core.design.zoo import shown_name
from core.studies.judging.findings import which_runs_by_epoch
from core.studies.metrics import FIRST, OF_EPOCH
from core.studies.results import Results
from pages.experiments.again import of_study
from pages.experiments.dots import TITLES, scale_of, with_unit
from pages.shared.components.chart import chart
from pages.shared.components.palette import COLORS
from pages.shared.components.plain import plain

SHOWN: dict[str, Callable[[list[float]], float]] = {"mean": fmean, "low": min, "high": max}  # of the seeds, at each epoch
IN_A_ROW = ((5, 6), (14, 2))  # letters of the longest name, and how many names fit in a legend row on a narrow screen


def claims_epochs(found: Results) -> bool:
    """Whether a claim is about a measure of each epoch: then the chart over the epochs stands beside the claim."""
    return bool(_claimed(found) & set(measures_over_epochs(found)))


def measures_over_epochs(found: Results) -> list[str]:
    """The measures known for several epochs: those of claims first, those of training images last."""
    labels, claimed = found.study.labels, _claimed(found)
    names = sorted(OF_EPOCH, key=lambda name: (name not in claimed, name.startswith("training")))
    return [name for name in names if any(len(found.over_epochs(label, name)) > 1 for label in labels)]


def _claimed(found: Results) -> set[str]:
    claimed = {claim.metric for claim in found.study.claims}
    return (claimed | {"validation accuracy"} if FIRST in claimed else claimed) & set(OF_EPOCH)


def curves(found: Results) -> None:
    """A line per trial with a band from its lowest to its highest seed; at most one trial per color."""
    slug, key = found.study.slug, f"experiments_curve_measure_{found.study.slug}"
    measure = st.selectbox("Over the epochs", measures_over_epochs(found), format_func=TITLES.__getitem__, key=key)
    labels = found.study.labels
    if len(labels) > len(COLORS):
        key, most = f"experiments_curve_trials_{slug}", len(COLORS)
        labels = st.multiselect(
            f"Trials, at most {most}", labels, labels[:most], format_func=shown_name, max_selections=most, key=key
        )
    rows = [row for label in labels for row in _rows(found, label, measure)]
    height = 300 + 30 * -(-len(labels) // _columns(labels))  # with the rows of the legend
    chart(
        _lines(found, labels, measure),
        rows,
        f"{slug}-epochs-{measure}",
        height,
        f"{TITLES[measure]}, over the epochs: {found.study.question}",
        of_study(found, labels),
        {
            "trial": "trial",
            "epoch": "epoch",
            "seeds": "seeds",
            "mean": f"mean of the seeds: {TITLES[measure]}",
            "low": with_unit("lowest seed", measure),
            "high": with_unit("highest seed", measure),
        },
    )
    st.caption("Line: mean of the seeds; band: from the lowest to the highest of them. The axis does not start at 0.")
    if words := which_runs_by_epoch(found, labels, measure):
        st.caption(plain(words))


def _rows(found: Results, label: str, measure: str) -> list[dict[str, Any]]:
    scale, trial = scale_of(measure), shown_name(label)
    return [
        {"trial": trial, "epoch": epoch, "seeds": len(values), **{name: scale * of(values) for name, of in SHOWN.items()}}
        for epoch, values in found.over_epochs(label, measure).items()
    ]


def _columns(labels: list[str]) -> int:
    """How many names fit in a row of the legend."""
    longest = max(map(len, labels), default=0)
    return next((columns for letters, columns in IN_A_ROW if longest <= letters), 1)


def _lines(found: Results, labels: list[str], measure: str) -> dict[str, Any]:
    x: dict[str, Any] = {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "format": "d"}}
    x["scale"] = {"nice": False, "padding": 10}
    y: dict[str, Any] = {"type": "quantitative", "title": TITLES[measure], "scale": {"zero": False}}
    if measure.endswith("loss"):  # on a linear axis all but the first epochs would look flat
        y |= {"title": f"{TITLES[measure]} (logarithmic)", "scale": {"type": "log", "nice": False, "padding": 10}}
        y["axis"] = {"format": "~g", "labelOverlap": True}
    color: dict[str, Any] = {"field": "trial", "type": "nominal", "title": ", ".join(found.study.factors) or None}
    color |= {"scale": {"domain": [shown_name(label) for label in labels], "range": list(COLORS[: len(labels)])}}
    color["legend"] = {"orient": "top", "columns": _columns(labels), "labelLimit": 300, "symbolOpacity": 1}
    whole = [{"field": name} for name in ("trial", "epoch", "seeds")]
    tips = [*whole, *({"field": name, "format": ".4~g"} for name in SHOWN)]
    band = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    line = {"y": {**y, "field": "mean"}, "tooltip": tips}
    return {
        "encoding": {"x": x, "color": color},
        "layer": [
            {"mark": {"type": "area", "opacity": 0.2}, "encoding": band},
            {"mark": {"type": "line", "point": {"size": 25}}, "encoding": line},
        ],
    }
