"""Accuracy with fewer bits as charts: against bytes, and layer by layer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil
from typing import Any

import streamlit as st

from core.learning.intervals import Interval, of_share
from core.learning.quantization.record import Record, interval_of, over_seeds
from core.learning.quantization.setting import BITS, MOST_EPOCHS, Setting
from pages.hardware import again
from pages.hardware.bits_results import Results
from pages.hardware.pairs import in_pairs
from pages.hardware.subjects import Subject, color_of
from pages.shared.components.chart import ERRORS, chart, errors
from pages.shared.components.palette import COLORS
from pages.shared.components.plain import plain

TITLE = "Accuracy against bytes"
BAR = 26  # pixels of a bar
PLOT, LEGEND_ROW = 320, 30  # pixels of the plot, and of two networks in its legend
NAMED = [1, 2, 3, 4, 8]  # bits that are written at their points: those between 4 and 8 lie too near to each other
FEW, LEAST = 0.2, 1.0  # points: what chance alone may take of 10,000 images, and where the axis of what is lost ends at least
ROUNDED, TRAINED, FLOAT = KINDS = ("rounded", "trained with rounded numbers", "float32")
COLUMNS = {
    "network": "network",
    "number": "weights",
    "kind": "how",
    "bytes": "bytes of weights",
    "accuracy": "accuracy, %",
    "low": "errors at most, %",
    "high": "at least, %",
    "over": "95 % interval over",
}
SIZES = [number * 10**power for power in range(2, 8) for number in (1, 2, 5)]  # of the axis
X = {
    "field": "bytes",
    "type": "quantitative",
    "title": "bytes of weights (logarithmic)",
    "scale": {"type": "log", "nice": False, "padding": 30},
    "axis": {"format": "~s", "values": SIZES, "labelOverlap": True},
}


def frontier(found: list[Subject], known: Results, setting: Setting, bytes_of: Callable[..., int]) -> None:
    """A line a network over all bits of weights with the rest of the setting, and the Pareto front of all points."""
    rows = [row for one in found for row in _points(one, known, setting, bytes_of)]
    if not rows:
        st.info("Nothing is measured with these settings yet.")
        return
    spec, made = {"encoding": {"x": X}, "layer": _marks(color_of(found), _front(rows))}, again.frontier(found, known, setting)
    height = PLOT + LEGEND_ROW * ceil(len(found) / 2)
    chart(spec, rows, "hardware-bits", height, TITLE, made, COLUMNS)
    has_seeds = any(row.get("over", "").endswith("seeds") for row in rows)
    over = "over the seeds where it is the mean of several, else over the test images" if has_seeds else "over the test images"
    st.caption(
        "The numbers are bits of a weight. Circles: rounded; triangles: trained with rounded numbers; squares: float32. The "
        f"stroke through a point is its 95 % interval {over}. Dashed: the Pareto front, the points that none beats in both."
    )


def _marks(color: dict[str, object], best: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The front, a line a network through what was not trained, and all points with their intervals and bits."""
    y = {**ERRORS, "field": "errors"}
    shapes = {"domain": list(KINDS), "range": ["circle", "triangle-up", "square"]}
    tips = [
        {"field": "network"}, {"field": "number", "title": "weights"}, {"field": "kind"}, {"field": "bytes", "format": ","},
        {"field": "accuracy", "title": "accuracy, %", "format": ".2f"}, {"field": "over", "title": "interval over"},
    ]  # fmt: skip
    return [
        {
            "data": {"values": best},
            "mark": {"type": "line", "interpolate": "step-after", "color": "gray", "strokeDash": [4, 3]},
            "encoding": {"y": y},
        },
        {
            "transform": [{"filter": f"datum.kind != '{TRAINED}'"}],
            "mark": {"type": "line", "strokeWidth": 1.5},
            "encoding": {"y": y, "color": color},
        },
        {"mark": "rule", "encoding": {"y": {**ERRORS, "field": "low"}, "y2": {"field": "high"}, "color": color}},
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
            "encoding": {
                "y": y,
                "color": color,
                "shape": {"field": "kind", "type": "nominal", "scale": shapes, "legend": None},
                "tooltip": tips,
            },
        },
        {
            "transform": [{"filter": {"field": "bits", "oneOf": NAMED}}],
            "mark": {"type": "text", "dx": 9, "dy": -7, "fontSize": 11, "color": "gray"},
            "encoding": {"y": y, "text": {"field": "bits"}},
        },
    ]


def _points(one: Subject, known: Results, setting: Setting, bytes_of: Callable[..., int]) -> Iterator[dict[str, Any]]:
    """The rows of a network: rounded, trained with rounded numbers as far as that was measured, and as floats."""
    record: Record | None = None
    for bits in BITS:
        for epochs in range(MOST_EPOCHS + 1):
            if found := known.of(one.name, replace(setting, weights=bits, epochs=epochs)):
                accuracy, over = interval_of(found), _over(found)
                trained = f", {epochs} epoch{'s' * (epochs > 1)}" if epochs else ""
                number = f"{bits} bit{'s' * (bits > 1)}{trained}"
                about = {"kind": TRAINED if epochs else ROUNDED, "number": number, "bits": bits}
                yield about | _row(one, bytes_of(one, bits), accuracy.estimate) | _ends(accuracy, over)
                record = found
    if record:
        about = {"kind": FLOAT, "number": FLOAT, "bits": 32}
        if "seeds" in record:
            accuracy = over_seeds(record["float_accuracies"])
            yield about | _row(one, bytes_of(one), accuracy.estimate) | _ends(accuracy, _over(record))
        else:
            accuracy = of_share(round(record["float_accuracy"] * record["total"]), record["total"])
            yield about | _row(one, bytes_of(one), record["float_accuracy"]) | _ends(accuracy, _over(record))


def _over(record: Record) -> str:
    """What the interval of an accuracy is over."""
    return f"{len(record['seeds'])} seeds" if "seeds" in record else f"{record['total']:,} test images"


def _ends(accuracy: Interval, over: str) -> dict[str, Any]:
    return {"low": _errors(accuracy.low), "high": _errors(accuracy.high), "over": over}


def _row(one: Subject, size: int, accuracy: float) -> dict[str, Any]:
    return {"network": one.title, "bytes": size, "accuracy": 100 * accuracy, "errors": _errors(accuracy)}


def _errors(share: float) -> float:
    return errors(100 * share)


def _front(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places of the rows that none beats in both bytes and accuracy, by bytes."""
    from core.profiling.summary import front  # torch

    points = {str(place): (row["bytes"], row["accuracy"]) for place, row in enumerate(rows)}
    return [{name: rows[int(place)][name] for name in ("bytes", "errors")} for place in front(points)]


def layers(found: list[Subject], known: Results, setting: Setting, title: str) -> None:
    """For each network a bar a layer: how many points of accuracy are lost where it alone has few bits."""
    there = [(one, record) for one in found if (record := known.layers(one.name, setting))]
    records = {one.name: record for one, record in there}
    for one, place in in_pairs([one for one, _ in there]):
        shares, whole = records[one.name]["layers"], records[one.name]["float_accuracy"]
        rows = [{"layer": name, "lost": 100 * (whole - share), "accuracy": 100 * share} for name, share in shares.items()]
        worst = max(rows, key=lambda row: row["lost"])
        says = f"{worst['layer']} loses most, {worst['lost']:.1f} points" if worst["lost"] > FEW else "no layer loses much"
        with place:
            st.markdown(f"**{plain(one.title)}**: {says} of {100 * whole:.2f} %")
            name, made = f"hardware-layers-{one.name}", again.layers(one, setting, known.data.name)
            columns = {"layer": "layer", "lost": "accuracy lost, percentage points", "accuracy": "accuracy, %"}
            chart(_bars(rows), rows, name, 70 + BAR * len(rows), f"{one.title}: {title}", made, columns)


def _bars(rows: list[dict[str, Any]]) -> dict[str, Any]:
    lost, accuracy = {"field": "lost", "format": ".2f"}, {"field": "accuracy", "format": ".2f"}
    ends = [min(0.0, *(row["lost"] for row in rows)), max(LEAST, *(row["lost"] for row in rows))]
    return {
        "mark": {"type": "bar", "color": COLORS[0]},
        "encoding": {
            "y": {"field": "layer", "type": "nominal", "sort": [row["layer"] for row in rows], "title": None},
            "x": {"field": "lost", "type": "quantitative", "title": "points of accuracy lost", "scale": {"domain": ends}},
            "tooltip": [{"field": "layer"}, {**lost, "title": "points lost"}, {**accuracy, "title": "accuracy, %"}],
        },
    }
