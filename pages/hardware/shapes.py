"""The networks on arrays of many shapes."""

from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.sweep import SIZES, sweep
from pages.hardware.subjects import Subject, color_of
from pages.shared.components.chart import chart

CYCLES = [number * 10**power for power in range(1, 9) for number in (1, 2, 5)]  # of the axis


def shapes(found: list[Subject], accelerator: Accelerator) -> None:
    """A point for each shape and network; those that none beats are joined."""
    rows: list[dict[str, Any]] = []
    for one in found:
        for point in sweep([mapping.gemm for mapping in one.mappings], accelerator.dataflow):
            rows.append(
                {
                    "network": one.title,
                    "array": str(point.array),
                    "PEs": point.array.pes,
                    "cycles": point.cycles,
                    "utilization": point.utilization,
                    "front": point.on_front,
                }
            )
    x: dict[str, Any] = {
        "field": "PEs",
        "type": "quantitative",
        "scale": {"type": "log", "base": 2, "nice": False, "padding": 12},
    }
    x |= {"title": "processing elements, rows · columns (logarithmic)"}
    x["axis"] = {"values": [4**power for power in range(2, 8)], "format": ",d"}
    y = {
        "field": "cycles",
        "type": "quantitative",
        "scale": {"type": "log", "nice": False, "padding": 12},
        "axis": {"format": "~s", "values": CYCLES},
    }
    color: dict[str, Any] = color_of(found)
    tips = [
        {"field": "network"},
        {"field": "array"},
        {"field": "cycles", "format": ","},
        {"field": "utilization", "format": ".1%"},
    ]
    front = [{"filter": "datum.front"}]
    layers = [
        {"mark": {"type": "point", "size": 30, "opacity": 0.5}, "encoding": {"color": color, "tooltip": tips}},
        {"transform": front, "mark": {"type": "line", "interpolate": "step-after"}, "encoding": {"color": color}},
        {
            "transform": front,
            "mark": {"type": "point", "filled": True, "size": 70},
            "encoding": {"color": color, "tooltip": tips},
        },
    ]
    encoding = {"x": x, "y": {**y, "title": "cycles of one image (logarithmic)"}}
    chart({"encoding": encoding, "layer": layers}, rows, "hardware-shapes", 320)
    sizes = ", ".join(map(str, SIZES))
    st.caption(
        f"Rows and columns from {sizes}. Filled and joined: the Pareto front, the shapes that none beats in both cycles and "
        "area. More PEs save cycles only as far as a layer can fill them."
    )
