"""The networks on arrays of many shapes."""

from functools import lru_cache
from typing import Any

import streamlit as st

from core.design.architecture import Step
from core.hardware.accelerator import Accelerator
from core.hardware.energy import MICRO, Technology
from core.hardware.sweep import SIZES, Measure, Point, front, least, sweep
from pages.hardware import again
from pages.hardware.subjects import Subject, color_of
from pages.shared.components.chart import chart
from pages.shared.components.choose import choose_one
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options, chosen_technology

TITLE = "Other shapes of the array"
MEASURE = "hardware_shapes_measure"  # session key
HEIGHT = 360
TICKS = [number * 10**power for power in range(-3, 11) for number in (1, 2, 5)]  # of the axis
SCALE = {"type": "log", "nice": False, "padding": 12}
X = {
    "field": "PEs",
    "type": "quantitative",
    "scale": {**SCALE, "base": 2},
    "title": ["processing elements, rows · columns", "(logarithmic)"],
    "axis": {"values": [4**power for power in range(2, 8)], "format": ",d"},
}
TITLES = {
    Measure.CYCLES: "cycles of one image",
    Measure.ENERGY: "energy of one image, µJ",
    Measure.EDP: "energy · cycles of one image, µJ",
}
COLUMNS = {
    "network": "network",
    "array": "rows×columns",
    "PEs": "processing elements",
    **{measure.value: title for measure, title in TITLES.items()},
    "utilization": "utilization, fraction",
    "front": "on the Pareto front",
}


def shapes(found: list[Subject], accelerator: Accelerator) -> None:
    """A point for each shape and network; those that none beats are joined. Then the best shapes in words."""
    measure = Measure(choose_one("Against area", MEASURE, [one.value for one in Measure], Measure.CYCLES.value))
    tech = chosen_technology()
    points = {one.name: _points(one.steps, accelerator, tech) for one in found}
    rows = [row for one in found for row in _rows(one.title, points[one.name], measure)]
    made = again.costs(found, f"{as_options()} --shapes")
    title = f"{TITLE}: {measure.value} against area"
    chart(_spec(color_of(found), measure), rows, "hardware-shapes", HEIGHT, title, made, COLUMNS)
    sizes = ", ".join(map(str, SIZES))
    st.caption(
        f"Rows and columns from {sizes}. Filled and joined: the Pareto front, the shapes that none beats in {measure.value} "
        "and area together. More PEs save cycles only as far as a layer can fill them. They save energy only as far as less "
        f"goes to and from SRAM; PEs that wait take none here. Energies: {plain(tech.title)}."
    )
    st.markdown("\n".join(_best(one.title, points[one.name]) for one in found))


def _best(title: str, points: list[Point]) -> str:
    """Which shape needs least, by each measure."""
    cycles, energy, product = (str(least(points, measure).array) for measure in Measure)
    return f"- **{plain(title)}**: fewest cycles on {cycles}, least energy on {energy}, least energy · cycles on {product}."


def _rows(title: str, points: list[Point], measure: Measure) -> list[dict[str, Any]]:
    unbeaten = front(points, measure)
    return [
        {
            "network": title,
            "array": str(point.array),
            "PEs": point.array.pes,
            Measure.CYCLES.value: point.cycles,
            Measure.ENERGY.value: point.energy / MICRO,
            Measure.EDP.value: point.needs(Measure.EDP) / MICRO,
            "utilization": point.utilization,
            "front": point in unbeaten,
        }
        for point in points
    ]


@lru_cache(64)  # of each network the same points, whatever else is changed
def _points(steps: tuple[Step, ...], accelerator: Accelerator, tech: Technology) -> list[Point]:
    return sweep(steps, accelerator, tech)


def _spec(color: dict[str, object], measure: Measure) -> dict[str, Any]:
    nice = measure is Measure.ENERGY  # which may differ so little that none of the ticks is inside
    y = {
        "field": measure.value,
        "type": "quantitative",
        "scale": {**SCALE, "nice": nice},
        "title": [TITLES[measure], "(logarithmic)"],
        "axis": {"format": "~g" if nice else "~s", "values": TICKS},
    }
    tips = [
        {"field": "network"},
        {"field": "array"},
        {"field": Measure.CYCLES.value, "format": ","},
        {"field": Measure.ENERGY.value, "title": "energy, µJ", "format": ",.4~g"},
        {"field": "utilization", "format": ".1%"},
    ]
    seen, on_front = {"color": color, "tooltip": tips}, [{"filter": "datum.front"}]
    layers = [
        {"mark": {"type": "point", "size": 30, "opacity": 0.5}, "encoding": seen},
        {"transform": on_front, "mark": {"type": "line", "interpolate": "step-after"}, "encoding": {"color": color}},
        {"transform": on_front, "mark": {"type": "point", "filled": True, "size": 70}, "encoding": seen},
    ]
    return {"encoding": {"x": X, "y": y}, "layer": layers}
