"""The energy of one image by part and by layer."""

from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.energy import MICRO, energy, whole_energy
from pages.hardware import again
from pages.hardware.pairs import in_pairs
from pages.hardware.subjects import Subject
from pages.hardware.technologies import choose_technology
from pages.shared.components.chart import chart
from pages.shared.components.palette import COLORS
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options, chosen_technology

ENERGY = "Energy of one image"
BAR = 34  # pixels of a bar
LABELS = {"labelLimit": 180, "labelOverlap": False}
ROOMY = {"tickCount": 5}  # of an axis, whose numbers are large on a projector
ORDER = ["weights, DRAM", "SRAM", "activations, DRAM", "MACs"]  # in two columns, the long names below each other
LEGEND = {"values": ORDER, "orient": "top", "columns": 2, "labelLimit": 160}
PARTS = {
    "dram_weights": "weights, DRAM",
    "dram_activations": "activations, DRAM",
    "sram": "SRAM",
    "macs": "MACs",
}


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The table of energies, and two charts over it."""
    choose_technology(found)
    tech, number = chosen_technology(), accelerator.number
    st.caption(
        f"A MAC in {number.name} takes {tech.mac(number):g} pJ, a byte of SRAM {tech.sram_byte:g} pJ, a byte of DRAM "
        f"{tech.dram_byte:g} pJ. {plain(tech.sources)} Larger SRAMs take more a byte; this is not counted: change the value. "
        "Registers, wires, control and leakage are not counted."
    )
    rows = [
        {"network": one.title, "part": words, "energy": getattr(whole_energy(one.traffic, number, tech), part) / MICRO}
        for one in found
        for part, words in PARTS.items()
    ]
    chart(
        _stacked([one.title for one in found], "network", LEGEND),
        rows,
        "hardware-energy",
        190 + BAR * len(found),
        f"{ENERGY}, {tech.title}",
        again.costs(found, as_options()),
        _columns("network"),
    )
    st.header("By layer, in the same colors", anchor=False)
    for one, place in in_pairs(found):
        layers = [
            {"layer": each.group.name, "part": words, "energy": getattr(energy(each, number, tech), part) / MICRO}
            for each in one.traffic
            for part, words in PARTS.items()
        ]
        with place:
            st.markdown(f"**{plain(one.title)}**")
            order = [each.group.name for each in one.traffic]
            spec, name = _stacked(order, "layer", None), f"hardware-energy-{one.name}"
            title, made = f"{ENERGY} by layer: {one.title}, {tech.title}", again.costs([one], as_options())
            chart(spec, layers, name, 100 + BAR * len(order), title, made, _columns("layer"))


def _columns(field: str) -> dict[str, str]:
    return {field: field, "part": "part", "energy": "energy of one image, µJ"}


def _stacked(order: list[str], field: str, legend: dict[str, Any] | None) -> dict[str, Any]:
    scale = {"domain": list(PARTS.values()), "range": list(COLORS[: len(PARTS)])}
    return {
        "mark": "bar",
        "encoding": {
            "y": {"field": field, "type": "nominal", "sort": order, "title": None, "axis": LABELS},
            "x": {"field": "energy", "type": "quantitative", "title": "energy of one image, µJ", "axis": ROOMY},
            "color": {
                "field": "part", "type": "nominal", "title": None, "scale": scale, "legend": legend,
            },
            "tooltip": [{"field": field}, {"field": "part"}, {"field": "energy", "title": "µJ", "format": ",.4~g"}],
        },
    }  # fmt: skip
