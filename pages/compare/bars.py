"""The comparison as bars: times and bytes of one pass, stacked by operator or layer; errors, latency and memory."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.compare.charts import KB, color_of, costs
from pages.compare.subjects import titles
from pages.compare.tables import accuracies
from pages.shared.components.chart import chart
from pages.shared.session.networks import title

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison

PARTS = 9  # of a stacked bar; the rest is put together
REST = "all others"


def stacked(compared: "Comparison", names: list[str], by: str) -> None:
    """Self times and allocated bytes of one pass, a bar a network, its operators or layers stacked."""
    times = {name: getattr(compared.networks[name].profile, by) for name in names}
    left, right = st.columns(2)
    for place, field, unit, scale in ((left, "self_cpu_us", "self time, µs", 1), (right, "memory", "allocated, KB", KB)):
        values = {
            name: {row.name: _allocated(row) if field == "memory" else getattr(row, field) for row in rows}
            for name, rows in times.items()
        }
        sums = Counter[str]()
        for parts in values.values():
            sums.update(parts)
        kept = [part for part, value in sums.most_common(PARTS) if value > 0]
        rows = [
            {
                "network": title(name),
                "part": part if part in kept else REST,
                "value": value / scale,
                "order": kept.index(part) if part in kept else PARTS,
            }
            for name, parts in values.items()
            for part, value in parts.items()
            if value > 0
        ]
        with place:
            shown = list(dict.fromkeys([*kept, *(row["part"] for row in rows)]))
            chart(_stack(unit, titles(names), shown), rows, f"stack-{by}-{field}", "content")


def _allocated(row: Any) -> int:
    """What was allocated and kept until the pass was over."""
    return max(0, row.self_cpu_memory_bytes + (row.self_cuda_memory_bytes or 0))


def _stack(unit: str, order: list[str], parts: list[str]) -> dict[str, Any]:
    legend = {"orient": "bottom", "columns": 1, "labelLimit": 260}
    return {
        "height": {"step": 34},
        "mark": "bar",
        "encoding": {
            "y": {"field": "network", "type": "nominal", "sort": order, "title": None},
            "x": {"field": "value", "type": "quantitative", "title": unit},
            "color": {
                "field": "part", "type": "nominal", "title": None, "legend": legend,
                "scale": {"domain": parts, "scheme": "tableau10"},
            },
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": [{"field": "network"}, {"field": "part"}, {"field": "value", "title": unit, "format": ",.2f"}],
        },
    }  # fmt: skip


def bars(compared: "Comparison", names: list[str]) -> None:
    """Errors, latency and weights as bars from 0, as in document 004's Figures 7 to 9."""
    from statistics import mean

    shares, offered = accuracies(compared, names), costs(compared)
    errors = {name: 100 - 100 * mean(seeds) for name, seeds in shares.items()}
    panels = [("wrong answers, %", errors)]
    panels += [(unit, {name: of(compared.networks[name]) for name in names}) for unit, of in reversed(offered.items())]
    for number, (place, (unit, values)) in enumerate(zip(st.columns(len(panels)), panels, strict=True)):
        rows = [{"network": title(name), "value": value} for name, value in values.items()]
        tips = [{"field": "network"}, {"field": "value", "title": unit, "format": ",.4~g"}]
        y = {"field": "value", "type": "quantitative", "title": unit}
        x = {
            "field": "network",
            "type": "nominal",
            "sort": titles(names),
            "title": None,
            "axis": {"labelAngle": -40, "labelOverlap": False},
        }
        color = {**color_of(names), "legend": None}
        with place:
            chart({"mark": "bar", "encoding": {"x": x, "y": y, "color": color, "tooltip": tips}}, rows, f"bars-{number}", 240)
