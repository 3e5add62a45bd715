"""The roofline of a chip or of this machine: every layer a point under it, and what was measured as a second point."""

from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.chips import CHIPS, chip
from core.hardware.number_format import FORMATS
from core.hardware.refusal import HardwareError
from core.hardware.roofline import Roof, roof
from core.labbook.again import Again, in_turn
from pages.hardware import again
from pages.hardware.latencies import latencies, layers_of
from pages.hardware.machine import HERE, measure, measured_roof
from pages.hardware.points import AT_MOST, LAYER, NETWORK, Seen, Whole, rows, seen, whole
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
SIZES = {AT_MOST: 90, LAYER: 45, NETWORK: 150}  # square pixels of a point
FILLED = (
    " Filled, small: a layer as fast as it was measured, in one pass of a batch under the profiler; where its images share the "
    "weights, the point is farther to the right. A tensor that the buffer keeps of one image counts as 0 bytes for all images "
    "of the batch. Filled, large: a whole network, one image."
)
COLUMNS = {
    "network": "network",
    "layer": "layer",
    "intensity": "operations a byte of DRAM",
    "reached": "billion operations/s",
    "says": "how so",
}


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The choice of the roof, the chart, and a sentence for each network."""
    if limit := _choose(accelerator):
        known = latencies() if st.session_state[ROOF] == HERE else {}
        wholes = {one.name: whole(one, limit, known.get(layers_of(one.architecture))) for one in found}
        _chart(found, wholes, limit)
        st.markdown("\n".join(_sentence(one, wholes[one.name], limit) for one in found))


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
    points = rows(found, wholes, limit)
    reached = [row["intensity"] for row in points]
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
        *(_points(kind, encoding) for kind in SIZES if any(row["kind"] == kind for row in points)),
    ]
    axes = {"x": {**x, "axis": AXIS}, "y": {**y, "axis": AXIS}}
    spec = {"encoding": axes, "layer": layers}
    chart(spec, points, "hardware-roofline", HEIGHT, f"Roofline of {limit.title}", _again(found, wholes), COLUMNS)
    filled = FILLED if any(row["measured"] for row in points) else ""
    st.caption(
        f"Hollow: a layer, at most that fast.{filled} {plain(limit.title)}: {limit.peak / 1e9:,.1f} billion operations/s, "
        f"{limit.bandwidth / 1e9:,.2f} GB/s, so the ridge is at {limit.ridge:,.1f} operations a byte. {plain(limit.source)}"
    )


def _again(found: list[Subject], wholes: dict[str, Whole]) -> Again:
    made = again.costs(found, f"{as_options()} --chip {st.session_state[ROOF]}")
    measured = [whole.latency for whole in wholes.values() if whole.latency]
    if measured:
        made = in_turn(made, again.costs(found, "--batch-size 1 --threads 1", "latency"))
    for size in sorted({latency.batch_size for latency in measured if latency.layers}):
        made = in_turn(made, again.costs(found, f"--batch-size {size} --threads 1", "profile"))
    return made


def _points(kind: str, encoding: dict[str, Any]) -> dict[str, Any]:
    """Without points a layer of the chart would have no title for screen readers."""
    mark = {"type": "point", "size": SIZES[kind], "strokeWidth": 2, "filled": kind != AT_MOST, "opacity": 1}
    return {"transform": [{"filter": f"datum.kind == '{kind}'"}], "mark": mark, "encoding": encoding}


def _sentence(one: Subject, whole: Whole, limit: Roof) -> str:
    """What binds a network, by the roof and, where there is a latency of this machine, by what was measured."""
    working = sum(1 for each in one.traffic if each.group.macs)
    if not working:
        return f"- **{plain(one.title)}**: none of its layers has MACs, so it has no point here."
    waiting = [each for each in one.traffic if limit.binds(each) == "memory"]
    count = sum(1 for each in waiting if each.group.macs)
    share = 1e6 * sum(limit.seconds(each) for each in waiting) / whole.least_us
    text = (
        f"- **{plain(one.title)}**: {count} of {working} layers with MACs wait for memory, and all layers together for "
        f"{100 * share:.0f} % of the time. At least {figures(whole.least_us)} µs an image."
    )
    if not (latency := whole.latency):
        return text
    said = f"{text} Measured {figures(latency.us)} µs ({plain(latency.where)})"
    if not latency.is_here:  # no other machine's time is a share of this one's roof
        return f"{said}."
    part = whole.least_us / latency.us
    if part > 1 and share > 0.5:
        why = "faster than DRAM would allow: the weights are in the processor's caches from the pass before."
    elif part > 1:
        why = "faster than the measured peak: measure it again when the machine has less to do."
    elif part > 0.5:
        why = f"{100 * part:.0f} % of it for that: {'memory' if share > 0.5 else 'arithmetic'} binds it."
    else:
        why = f"{100 * part:.0f} % of it for that: what each layer's call costs binds it, and kernels below the roof."
    return f"{said}, {why}{_of_layers(list(seen(one, latency, limit)))}"


def _of_layers(found: list[Seen]) -> str:
    """Which layer comes nearest to the roof, and which stays farthest below it."""
    if len(found) < 2:
        return ""
    nearest, farthest = max(found, key=lambda each: each.share), min(found, key=lambda each: each.share)
    return (
        f" By layer: {plain(nearest.name)} reaches {figures(100 * nearest.share)} % of the roof, "
        f"{plain(farthest.name)} {figures(100 * farthest.share)} %."
    )
