"""The comparison as bars: times and bytes of one pass, stacked by operator or layer; errors, latency and memory."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.design.units import KILO
from pages.compare import again
from pages.compare.charts import color_of, costs
from pages.compare.subjects import titles
from pages.compare.tables import on_mnist
from pages.shared.components.chart import chart, height_of
from pages.shared.session.networks import title

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison
    from core.profiling.profile_rows import Row

PARTS = 9  # of a stacked bar; all smaller ones are one part, REST
REST = "all others"


def stacked(compared: "Comparison", names: list[str], by: str) -> None:
    """Self times and allocated bytes of one pass: a bar per network, its operators or layers stacked."""
    tables: dict[str, tuple[Row, ...]] = {name: getattr(compared.networks[name].profile, by) for name in names}
    quantities: list[tuple[str, str, Callable[[Row], float]]] = [
        ("self_cpu_us", "self time, µs", lambda row: row.self_cpu_us),
        ("memory", "allocated, kB", lambda row: _allocated(row) / KILO),
    ]
    for place, (field, unit, of) in zip(st.columns(2), quantities, strict=True):
        values = {name: {row.name: of(row) for row in table} for name, table in tables.items()}
        parts, rows = _parts(values)
        with place:
            chart(
                _stack(unit, titles(names), parts),
                rows,
                f"stack-{by}-{field}",
                height_of(len(names), len(parts)),
                f"{unit}, stacked by {by.removesuffix('s')}",
                again.of_pass(compared, names),
                {"network": "network", "part": by.removesuffix("s"), "value": unit},
            )


def _parts(values: dict[str, dict[str, float]]) -> tuple[list[str], list[dict[str, Any]]]:
    """The parts of the bars, largest first, and a row per network and part."""
    sums: dict[str, float] = {}
    for by_part in values.values():
        for part, value in by_part.items():
            sums[part] = sums.get(part, 0) + value
    kept = [part for part in sorted(sums, key=lambda part: -sums[part])[:PARTS] if sums[part] > 0]
    rows = [
        {
            "network": title(name),
            "part": part if part in kept else REST,
            "value": value,
            "order": kept.index(part) if part in kept else PARTS,
        }
        for name, by_part in values.items()
        for part, value in by_part.items()
        if value > 0
    ]
    return [*kept, REST] if any(row["part"] == REST for row in rows) else kept, rows


def _allocated(row: "Row") -> int:
    """Bytes allocated and kept until the end of the pass."""
    return max(0, row.self_cpu_memory_bytes + (row.self_cuda_memory_bytes or 0))


def _stack(unit: str, order: list[str], parts: list[str]) -> dict[str, Any]:
    legend = {"orient": "bottom", "columns": 1, "labelLimit": 260}
    return {
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

    shares, offered = on_mnist(compared, names), costs(compared)
    errors = {name: 100 - 100 * mean(seeds) for name, seeds in shares.items()}
    panels = [("wrong on MNIST, %", errors)]
    panels += [(unit, {name: of(compared.networks[name]) for name in names}) for unit, of in reversed(offered.items())]
    for number, (place, (unit, values)) in enumerate(zip([*st.columns(2), *st.columns(2)], panels, strict=True)):
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
            spec = {"mark": "bar", "encoding": {"x": x, "y": y, "color": color, "tooltip": tips}}
            made = again.cost(compared, names, unit) if unit in offered else again.accuracies(names)
            chart(spec, rows, f"bars-{number}", 190, unit, made, {"network": "network", "value": unit})
