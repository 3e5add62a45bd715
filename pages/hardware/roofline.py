"""The roofline of a chip or of this machine: every layer a point under it, and what was measured as a second point."""

from typing import Any, NamedTuple

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.chips import CHIPS, chip
from core.hardware.number_format import FORMATS
from core.hardware.refusal import HardwareError
from core.hardware.roofline import Roof, roof
from core.labbook.again import Again, in_turn
from pages.hardware import again
from pages.hardware.latencies import Latency, latencies, layers_of
from pages.hardware.machine import HERE, measure, measured_roof
from pages.hardware.subjects import Subject, color_of
from pages.hardware.words import figures
from pages.shared.components.chart import chart
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options
from pages.shared.session.choice import keep_over_reload

ROOF = "hardware_roof"  # session key
FLOAT = FORMATS[32]
HEIGHT = 360
SCALE = {"type": "log", "nice": False, "padding": 10}
AXIS = {"format": "~s", "labelOverlap": True}
COLUMNS = {
    "network": "network",
    "layer": "layer",
    "intensity": "operations a byte of DRAM",
    "reached": "billion operations/s",
    "says": "how so",
}


class Whole(NamedTuple):
    """A network: the operations of an image, its bytes from and to DRAM, its least time in µs, and the measured one."""

    operations: int
    bytes: int
    least_us: float
    latency: Latency | None


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The choice of the roof, the chart, and a sentence for each network."""
    if limit := _choose(accelerator):
        known = latencies() if st.session_state[ROOF] == HERE else {}
        wholes = {one.name: _whole(one, limit, known.get(layers_of(one.architecture))) for one in found}
        _chart(found, wholes, limit)
        st.markdown("\n".join(_sentence(one, wholes[one.name], limit) for one in found))


def _whole(one: Subject, limit: Roof, latency: Latency | None) -> Whole:
    least = sum(limit.seconds(each) for each in one.traffic)
    return Whole(2 * one.macs, sum(each.dram.total for each in one.traffic), 1e6 * least, latency)


def _choose(accelerator: Accelerator) -> Roof | None:
    """The chosen roof; None where there is none for these numbers, and it is said why."""
    options = [*CHIPS, HERE]
    keep_over_reload(ROOF, options, "tpuv1")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            "Roof of", options, key=ROOF, width=300, persist_state="session",
            format_func=lambda one: CHIPS[one].title if one in CHIPS else "this machine",
        )  # fmt: skip
        if name == HERE:
            st.button("Measure it, 2 s" if measured_roof() is None else "Measure again, 2 s", on_click=measure)
    if name == HERE:
        if accelerator.number != FLOAT:
            st.info(f"This machine is measured in float32. Choose float32 instead of {accelerator.number.name} above.")
            return None
        return measured_roof()
    try:
        return roof(chip(name), accelerator.number)
    except HardwareError as error:
        st.info(plain(error))
        return None


def _chart(found: list[Subject], wholes: dict[str, Whole], limit: Roof) -> None:
    seen = _measured(found, wholes)
    rows = [*_layers(found, limit), *seen]
    reached = [row["intensity"] for row in rows]
    low, high = min([*reached, 1]) / 2, 2 * max([*reached, limit.ridge])
    line = [{"intensity": at, "reached": limit.reachable(at) / 1e9} for at in (low, limit.ridge, high)]
    x = {"field": "intensity", "type": "quantitative", "scale": SCALE, "title": ["operations a byte of DRAM", "(logarithmic)"]}
    y = {"field": "reached", "type": "quantitative", "scale": SCALE, "title": ["billion operations/s", "(logarithmic)"]}
    tips = [
        {"field": "network"}, {"field": "layer"}, {"field": "intensity", "format": ",.4~g"},
        {"field": "reached", "title": "billion operations/s", "format": ",.4~g"}, {"field": "says"},
    ]  # fmt: skip
    shape = {"field": "network", "type": "nominal", "title": None, "scale": {"domain": [one.title for one in found]}}
    encoding: dict[str, Any] = {"color": color_of(found), "shape": shape, "tooltip": tips}
    layers = [
        {"data": {"values": line}, "mark": {"type": "line", "color": "gray"}},
        _points("!datum.measured", encoding, filled=False),
        *([_points("datum.measured", encoding, filled=True)] if seen else []),  # without points it has no title for readers
    ]
    axes = {"x": {**x, "axis": AXIS}, "y": {**y, "axis": AXIS}}
    spec = {"encoding": axes, "layer": layers}
    chart(spec, rows, "hardware-roofline", HEIGHT, f"Roofline of {limit.title}", _again(found, wholes), COLUMNS)
    filled = " Filled: a whole network, as fast as it was measured." if seen else ""
    st.caption(
        f"Hollow: a layer, at most that fast.{filled} {plain(limit.title)}: {limit.peak / 1e9:,.1f} billion operations/s, "
        f"{limit.bandwidth / 1e9:,.2f} GB/s, so the ridge is at {limit.ridge:,.1f} operations a byte. {plain(limit.source)}"
    )


def _again(found: list[Subject], wholes: dict[str, Whole]) -> Again:
    made = again.costs(found, f"{as_options()} --chip {st.session_state[ROOF]}")
    if threads := sorted({whole.latency.threads for whole in wholes.values() if whole.latency}):
        made = in_turn(made, again.costs(found, f"--batch-size 1 --threads {' '.join(map(str, threads))}", "latency"))
    return made


def _points(which: str, encoding: dict[str, Any], filled: bool) -> dict[str, Any]:
    mark = {"type": "point", "size": 130 if filled else 90, "strokeWidth": 2, "filled": filled, "opacity": 1}
    return {"transform": [{"filter": which}], "mark": mark, "encoding": encoding}


def _layers(found: list[Subject], limit: Roof) -> list[dict[str, Any]]:
    return [
        {
            "network": one.title,
            "layer": each.group.name,
            "intensity": each.intensity,
            "reached": limit.reachable(each.intensity) / 1e9,
            "says": f"{limit.binds(each)} binds it",
            "measured": False,
        }
        for one in found
        for each in one.traffic
        if each.group.macs and each.intensity != float("inf")
    ]


def _measured(found: list[Subject], wholes: dict[str, Whole]) -> list[dict[str, Any]]:
    return [
        {
            "network": one.title,
            "layer": "the whole network",
            "intensity": whole.operations / whole.bytes,
            "reached": whole.operations / whole.latency.us / 1e3,
            "says": f"measured: {whole.latency.us:,.1f} µs an image, {whole.latency.where}",
            "measured": True,
        }
        for one in found
        if (whole := wholes[one.name]).latency and whole.operations and whole.bytes
    ]


def _sentence(one: Subject, whole: Whole, limit: Roof) -> str:
    """What binds a network, by the roof and, where there is a latency, by what was measured."""
    working = [each for each in one.traffic if each.group.macs]
    if not working:
        return f"- **{plain(one.title)}**: none of its layers has MACs, so it has no point here."
    waiting = [each for each in working if limit.binds(each) == "memory"]
    share = 1e6 * sum(limit.seconds(each) for each in waiting) / whole.least_us
    text = (
        f"- **{plain(one.title)}**: {len(waiting)} of {len(working)} layers wait for memory, for {100 * share:.0f} % of "
        f"its time. At least {figures(whole.least_us)} µs an image."
    )
    if not (latency := whole.latency):
        return text
    seen = f"{text} Measured {figures(latency.us)} µs ({plain(latency.where)})"
    part = whole.least_us / latency.us
    if part > 1:
        return f"{seen}, faster than DRAM would allow: the weights are in the processor's caches from the pass before."
    if part > 0.5:
        return f"{seen}, {100 * part:.0f} % of it for that: {'memory' if share > 0.5 else 'arithmetic'} binds it."
    return f"{seen}, {100 * part:.0f} % of it for that: what each layer's call costs binds it, and kernels below the roof."
