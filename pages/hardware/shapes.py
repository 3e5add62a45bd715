"""The networks on arrays of many shapes."""

from functools import lru_cache
from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.gemm import Gemm
from core.hardware.sweep import SIZES, Point, sweep
from core.hardware.systolic import Dataflow
from pages.hardware import again
from pages.hardware.subjects import Subject, color_of
from pages.shared.components.chart import chart
from pages.shared.session.accelerator import as_options

TITLE = "Other shapes: cycles against area"
HEIGHT = 360
CYCLES = [number * 10**power for power in range(1, 9) for number in (1, 2, 5)]  # of the axis
SCALE = {"type": "log", "nice": False, "padding": 12}
X = {
    "field": "PEs",
    "type": "quantitative",
    "scale": {**SCALE, "base": 2},
    "title": ["processing elements, rows · columns", "(logarithmic)"],
    "axis": {"values": [4**power for power in range(2, 8)], "format": ",d"},
}
Y = {
    "field": "cycles",
    "type": "quantitative",
    "scale": SCALE,
    "title": ["cycles of one image", "(logarithmic)"],
    "axis": {"format": "~s", "values": CYCLES},
}
COLUMNS = {
    "network": "network",
    "array": "rows×columns",
    "PEs": "processing elements",
    "cycles": "cycles of one image",
    "utilization": "utilization, fraction",
    "front": "on the Pareto front",
}


def shapes(found: list[Subject], accelerator: Accelerator) -> None:
    """A point for each shape and network; those that none beats are joined."""
    rows = [row for one in found for row in _rows(one, accelerator)]
    made = again.costs(found, f"{as_options()} --shapes")
    chart(_spec(color_of(found)), rows, "hardware-shapes", HEIGHT, TITLE, made, COLUMNS)
    sizes = ", ".join(map(str, SIZES))
    st.caption(
        f"Rows and columns from {sizes}. Filled and joined: the Pareto front, the shapes that none beats in both cycles and "
        "area. More PEs save cycles only as far as a layer can fill them."
    )


def _rows(one: Subject, accelerator: Accelerator) -> list[dict[str, Any]]:
    return [
        {
            "network": one.title,
            "array": str(point.array),
            "PEs": point.array.pes,
            "cycles": point.cycles,
            "utilization": point.utilization,
            "front": point.on_front,
        }
        for point in _points(tuple(mapping.gemm for mapping in one.mappings), accelerator.dataflow)
    ]


@lru_cache(64)  # of each network the same points, whatever else is changed
def _points(products: tuple[Gemm, ...], dataflow: Dataflow | None) -> list[Point]:
    return sweep(products, dataflow)


def _spec(color: dict[str, object]) -> dict[str, Any]:
    tips = [
        {"field": "network"},
        {"field": "array"},
        {"field": "cycles", "format": ","},
        {"field": "utilization", "format": ".1%"},
    ]
    seen, front = {"color": color, "tooltip": tips}, [{"filter": "datum.front"}]
    layers = [
        {"mark": {"type": "point", "size": 30, "opacity": 0.5}, "encoding": seen},
        {"transform": front, "mark": {"type": "line", "interpolate": "step-after"}, "encoding": {"color": color}},
        {"transform": front, "mark": {"type": "point", "filled": True, "size": 70}, "encoding": seen},
    ]
    return {"encoding": {"x": X, "y": Y}, "layer": layers}
