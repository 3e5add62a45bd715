"""Memory traffic by level and layer, and the roofline of a chip or of this machine."""

from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.chips import CHIPS, chip
from core.hardware.number_format import FORMATS
from core.hardware.refusal import HardwareError
from core.hardware.roofline import Roof, roof
from core.hardware.traffic import Traffic
from pages.hardware.machine import HERE, measure, measured
from pages.hardware.subjects import Subject, color_of
from pages.hardware.words import figures
from pages.shared.components.chart import chart
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one
from pages.shared.session.kept import remember

ROOF = "hardware_roof"  # session key
FLOAT = FORMATS[32]
TEXT = st.column_config.TextColumn(alignment="right")
COUNT = st.column_config.NumberColumn(format="localized")


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The table of each network, then the roofline."""
    for one in found:
        total = sum(each.dram.total for each in one.traffic)
        st.markdown(f"**{plain(one.title)}**: {total:,} bytes from and to DRAM for {one.macs:,} MACs")
        rows = [_row(each) for each in one.traffic]
        counts = {"SRAM": COUNT, "registers": COUNT, **dict.fromkeys(("DRAM: inputs", "weights", "outputs"), TEXT)}
        intensity = st.column_config.NumberColumn(format="%.2f", help="Operations for a byte of DRAM traffic; two a MAC.")
        st.dataframe(rows, hide_index=True, column_config={**counts, "operations a byte": intensity})
    st.caption(
        f"Bytes of one image in {accelerator.number.name}, a buffer of {accelerator.buffer:,} bytes. Kept: on the chip "
        "from one layer to the next, which is done where it saves traffic. “Weights stay, 3 parts”: the kernels do not fit "
        "at once, and the input is read three times. Registers: each MAC reads three values and writes one."
    )
    st.header("Roofline: what binds it", anchor=False)
    if limit := _choose_roof(accelerator):
        _chart(found, limit)
        _words(found, limit)


def _row(one: Traffic) -> dict[str, Any]:
    parts = f", {one.dram.parts} parts" if one.dram.parts > 1 else ""
    return {
        "layer": one.group.name,
        "DRAM: inputs": _moved(one.dram.inputs, one.input_kept),
        "weights": _moved(one.dram.weights, False),
        "outputs": _moved(one.dram.outputs, one.output_kept),
        "SRAM": one.sram,
        "registers": one.registers,
        "operations a byte": one.intensity if one.intensity != float("inf") else None,
        "order": f"{one.dram.order}{parts}",
    }


def _moved(count: int, kept: bool) -> str:
    return "kept" if kept else f"{count:,}"


def _choose_roof(accelerator: Accelerator) -> Roof | None:
    """The chosen roof; None where there is none for these numbers, and it is said why."""
    options = [*CHIPS, HERE]
    remember(ROOF, options.__contains__)
    keep_one(ROOF, options, "tpuv1")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            "Roof of", options, key=ROOF, width=300, persist_state="session",
            format_func=lambda one: CHIPS[one].title if one in CHIPS else "this machine",
        )  # fmt: skip
        if name == HERE:
            st.button("Measure it, 2 s" if measured() is None else "Measure again, 2 s", on_click=measure)
    if name == HERE:
        if accelerator.number != FLOAT:
            st.info(f"This machine is measured in float32. Choose float32 instead of {accelerator.number.name} above.")
            return None
        return measured()
    try:
        return roof(chip(name), accelerator.number)
    except HardwareError as error:
        st.info(plain(error))
        return None


def _chart(found: list[Subject], limit: Roof) -> None:
    rows: list[dict[str, Any]] = [
        {
            "network": one.title,
            "layer": each.group.name,
            "intensity": each.intensity,
            "reachable": limit.reachable(each.intensity) / 1e9,
            "binds": limit.binds(each),
        }
        for one in found
        for each in one.traffic
        if each.group.macs and each.intensity != float("inf")
    ]
    low, high = min([row["intensity"] for row in rows] + [1]) / 2, 2 * max([row["intensity"] for row in rows] + [limit.ridge])
    line = [{"intensity": at, "reachable": limit.reachable(at) / 1e9} for at in (low, limit.ridge, high)]
    scale = {"type": "log", "nice": False, "padding": 10}
    x = {
        "field": "intensity",
        "type": "quantitative",
        "scale": scale,
        "title": "operations a byte of DRAM traffic (logarithmic)",
    }
    y = {"field": "reachable", "type": "quantitative", "scale": scale, "title": "at most, billion operations/s (logarithmic)"}
    tips = [
        {"field": "network"}, {"field": "layer"}, {"field": "intensity", "format": ",.4~g"},
        {"field": "reachable", "title": "at most, billion operations/s", "format": ",.4~g"}, {"field": "binds"},
    ]  # fmt: skip
    color: dict[str, Any] = color_of(found)
    shape = {"field": "network", "type": "nominal", "title": None, "scale": {"domain": [one.title for one in found]}}
    axis = {"format": "~s", "labelOverlap": True}
    layers = [
        {"data": {"values": line}, "mark": {"type": "line", "color": "gray"}},
        {
            "mark": {"type": "point", "size": 90, "strokeWidth": 2},
            "encoding": {"color": color, "shape": shape, "tooltip": tips},
        },
    ]
    chart({"encoding": {"x": {**x, "axis": axis}, "y": {**y, "axis": axis}}, "layer": layers}, rows, "hardware-roofline", 320)
    st.caption(
        f"{plain(limit.title)}: {limit.peak / 1e9:,.1f} billion operations/s, {limit.bandwidth / 1e9:,.2f} GB/s, so the ridge "
        f"is at {limit.ridge:,.1f} operations a byte. {plain(limit.source)}"
    )


def _words(found: list[Subject], limit: Roof) -> None:
    lines = []
    for one in found:
        working = [each for each in one.traffic if each.group.macs]
        waiting = [each for each in working if limit.binds(each) == "memory"]
        seconds = sum(limit.seconds(each) for each in one.traffic)
        share = sum(limit.seconds(each) for each in waiting) / seconds
        lines.append(
            f"- **{plain(one.title)}**: {len(waiting)} of {len(working)} layers wait for memory, for {100 * share:.0f} % of "
            f"its time. At least {figures(seconds * 1e6)} µs an image."
        )
    st.markdown("\n".join(lines))
