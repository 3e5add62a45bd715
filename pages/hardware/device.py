"""Whether the networks fit on microcontrollers: RAM by the plan of buffers, flash, and the smallest change."""

from itertools import permutations
from typing import Any

import streamlit as st

from core.design.units import KIB, decimals_to_show
from core.hardware.accelerator import Accelerator
from core.hardware.arena import CODE, TABLE, arena, constants, peak, picture, ping_pong, separate
from core.hardware.chips import CHIPS, MICROCONTROLLERS, Chip
from core.hardware.fitting import ROOMY, Fit, FitLevel, fit, smallest_change
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS, NumberFormat
from core.labbook.again import in_turn
from pages.hardware import again
from pages.hardware.lesson import CHIP, LESSON
from pages.hardware.lesson import CHIPS as NAMES
from pages.hardware.subjects import Subject
from pages.hardware.words import figures
from pages.shared.components.budget import change_text
from pages.shared.components.chart import chart
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import title

PLAN = "hardware_plan"  # session key
VERDICT = 300  # pixels of a column, enough for the longest in large type; three stand beside a chip's name in 1,280


def chosen_chip() -> Chip:
    """The microcontroller that the visitor has chosen."""
    keep_over_reload(CHIP, NAMES, LESSON.control("on").first)
    return CHIPS[st.session_state[CHIP]]


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The chosen chip first, then all of them, then one network's plan of buffers."""
    chip = chosen_chip()
    st.selectbox(
        "Chip",
        NAMES,
        format_func=lambda one: CHIPS[one].title,
        key=CHIP,
        width=300,
        disabled=LESSON.locks("on"),
        persist_state="session",
    )
    st.caption(
        f"{chip.ram // KIB:,} KiB RAM, {chip.flash // KIB:,} KiB flash, {chip.mhz:g} MHz, {chip.macs_per_cycle:g} int8 MACs a "
        f"cycle. {plain(chip.source)}"
    )
    if accelerator.number == FORMATS[16]:
        st.caption("The C that Build writes has no float16: it is in float32 or in int8.")
    st.markdown("\n".join(_sentence(one, chip, accelerator.number) for one in found))
    if lesson := _lesson(found, chip, accelerator.number):
        st.markdown(lesson)
    st.header("All chips", anchor=False)
    rows = [_row(chip, found, accelerator.number) for chip in MICROCONTROLLERS]
    wide = {one.title: st.column_config.TextColumn(width=VERDICT) for one in found}
    st.dataframe(rows, hide_index=True, column_config=wide)
    options = as_options()
    made = in_turn(*(again.costs(found, f"{options} --chip {each.name}") for each in MICROCONTROLLERS))
    put_table("hardware-chips", "Whether the networks fit on microcontrollers", rows, made)
    st.caption(
        f"Tight: more than {100 * ROOMY:.0f} % of RAM or flash, which also hold the stack, drivers and the program around. "
        "RAM, as in the C that Build writes: activations, the answer included, and the picture that is given, a byte a pixel; "
        "on an AVR the weights, too. "
        f"Flash: weights, in int8 also 12 bytes for each output channel and {TABLE} for each tanh and sigmoid; and {CODE:,} "
        "bytes for code, an estimate. ms: MACs/(clock · MACs a cycle) in int8, which no program reaches."
    )
    st.header("The plan of buffers", anchor=False)
    _plan(found, accelerator.number)
    closed("Where the chips' values are from", _sources)


def _sentence(one: Subject, chip: Chip, number: NumberFormat) -> str:
    fits = fit(one.architecture, chip, number)
    over = " and ".join(f"{part} over" for part in _over(fits))
    fused = f" ({fits.fused_ram / KIB:,.1f} with kernels that fuse)" if fits.fused_ram < fits.ram else ""
    needs = f"{fits.ram / KIB:,.1f} KiB RAM{fused}, {fits.flash / KIB:,.1f} KiB flash{_least(one, fits, number)}"
    change = smallest_change(one.architecture, chip, number)
    told = f" {change_text('Smallest change', change)}" if change else ""
    return f"- **{plain(one.title)}: {fits.verdict}**{', ' if over else ''}{over}. It needs {needs}.{told}"


def _over(fits: Fit) -> list[str]:
    """What is missing of RAM and of flash, each in words."""
    missing = ("RAM", fits.ram_over), ("flash", fits.flash_over)
    over = [(what, value / KIB) for what, value in missing if value > 0]
    return [f"{value:,.{decimals_to_show(value, 1)}f} KiB of {what}" for what, value in over]


def _least(one: Subject, fits: Fit, number: NumberFormat) -> str:
    """The least time of an image, where the network can run there and the chip's speed is known for these numbers."""
    if fits.verdict is FitLevel.TOO_BIG or number.bits not in fits.chip.peaks:
        return ""
    return f", at least {figures(1e3 * fits.chip.least_seconds(one.macs))} ms"


def _lesson(found: list[Subject], chip: Chip, number: NumberFormat) -> str:
    """Say of two networks, one with far larger activations and one with far more weights, how many times as much each needs."""
    needs = [(one, fit(one.architecture, chip, number)) for one in found]
    pairs = [
        (a.activations / b.activations, b.constants / a.constants, one, other)
        for (one, a), (other, b) in permutations(needs, 2)
        if a.activations > b.activations and 0 < a.constants < b.constants
    ]
    if not pairs:
        return ""
    ram, weights, one, other = max(pairs, key=lambda pair: pair[0] * pair[1])
    return (
        f"**{plain(one.title)} needs {figures(ram)} times {plain(other.title)}'s RAM for activations with 1/{figures(weights)} "
        "of its weights in flash:** large maps need RAM, many weights flash."
    )


def _row(chip: Chip, found: list[Subject], number: NumberFormat) -> dict[str, Any]:
    """The verdicts beside the chip's name: what else is known of the chip may lie outside a narrow view."""
    row: dict[str, Any] = {"chip": chip.title}
    for one in found:
        fits = fit(one.architecture, chip, number)
        more = f", {' and '.join(_over(fits))}" if fits.verdict is FitLevel.TOO_BIG else _least(one, fits, number)
        row[one.title] = f"{fits.verdict.value}{more}"
    return row | {
        "RAM, KiB": chip.ram // KIB, "flash, KiB": chip.flash // KIB, "clock, MHz": chip.mhz,
        "int8 MACs a cycle": chip.macs_per_cycle,
    }  # fmt: skip


def _plan(found: list[Subject], number: NumberFormat) -> None:
    names = [one.name for one in found]
    keep_over_reload(PLAN, names, names[-1])
    name = st.selectbox("Plan of", names, format_func=title, key=PLAN, width=220, persist_state="session")
    one = next(one for one in found if one.name == name)
    passes = groups(one.steps, fused=False)  # as the exported C works
    rows = [
        {
            "tensor": placed.name,
            "from": placed.offset,
            "to": placed.offset + placed.bytes,
            "bytes": placed.bytes,
            "first": placed.first,
            "after": placed.last + 1,
            "middle": (placed.first + placed.last + 1) / 2,
            "center": placed.offset + placed.bytes / 2,
            "passes": f"{placed.first + 1} to {placed.last + 1}",
        }
        for placed in arena(passes, number)
    ]
    tips = [{"field": "tensor"}, {"field": "bytes", "format": ","}, {"field": "from"}, {"field": "to"}, {"field": "passes"}]
    y = {"field": "from", "type": "quantitative", "title": "bytes of RAM", "axis": {"format": "~s"}}
    x = {"field": "first", "type": "quantitative", "title": "pass", "axis": {"tickMinStep": 1}}
    mark = {"type": "rect", "fillOpacity": 0.15, "stroke": one.color, "strokeWidth": 1.5, "fill": one.color}
    place = {"x": x, "x2": {"field": "after"}, "y": y, "y2": {"field": "to"}}
    middle = {"x": {"field": "middle", "type": "quantitative"}, "y": {"field": "center", "type": "quantitative"}}
    named = [{"filter": f"datum.bytes > {peak(passes, number) / 12}"}]  # there is room for a line of text
    layers = [
        {"mark": mark, "encoding": {**place, "tooltip": tips}},
        {"transform": named, "mark": {"type": "text", "color": "gray"}, "encoding": {**middle, "text": {"field": "tensor"}}},
    ]
    made = again.costs([one], f"{as_options()} --chip {chosen_chip().name}")
    columns = {"tensor": "tensor", "from": "from byte", "to": "to byte", "bytes": "bytes of RAM", "passes": "passes"}
    chart({"layer": layers}, rows, "hardware-plan", 240, f"The plan of buffers of {one.title}", made, columns)
    st.markdown(
        f"{len(passes)} passes: a buffer for every layer takes {separate(passes, number):,} bytes, two buffers in turn "
        f"(ping-pong) {ping_pong(passes, number):,}, and the plan above **{peak(passes, number):,}**: activations work in "
        f"place, tensors lie in turn at the beginning and at the end, and a byte is used again as soon as it is free. With "
        f"kernels that fuse convolution, activation and pooling it would be {peak(groups(one.steps, fused=True), number):,} "
        f"bytes; the C that Build writes has none. Beside the plan, RAM holds the picture that is given: {picture(passes):,} "
        f"bytes, one a pixel. Weights: {constants(passes, number):,} bytes of flash."
    )


def _sources() -> None:
    lines = [f"- **{one.title}**: {plain(one.source)}" for one in MICROCONTROLLERS]
    st.markdown("\n".join(lines))
