"""Whether the networks fit on microcontrollers: RAM by the plan of buffers, flash, and the smallest change."""

from typing import Any

import streamlit as st

from core.design.units import KIB
from core.hardware.accelerator import Accelerator
from core.hardware.arena import CODE, TABLE, arena, constants, peak, ping_pong, separate
from core.hardware.chips import CHIPS, MICROCONTROLLERS, Chip
from core.hardware.fitting import ROOMY, Verdict, fit, smallest_change
from core.hardware.groups import groups
from core.labbook.again import in_turn
from pages.hardware import again
from pages.hardware.lesson import CHIP, LESSON
from pages.hardware.lesson import CHIPS as NAMES
from pages.hardware.subjects import Subject
from pages.shared.components.chart import chart
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.lab_book import put_table
from pages.shared.session.networks import title

PLAN = "hardware_plan"  # session key
VERDICT = 180  # pixels of a column, enough for the longest in large type


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
    st.caption(f"{chip.ram // KIB:,} KiB RAM, {chip.flash // KIB:,} KiB flash, {chip.mhz:g} MHz. {plain(chip.source)}")
    st.markdown("\n".join(_sentence(one, chip, accelerator) for one in found))
    st.header("All chips", anchor=False)
    rows = [_row(chip, found, accelerator) for chip in MICROCONTROLLERS]
    wide = {one.title: st.column_config.TextColumn(width=VERDICT) for one in found}
    st.dataframe(rows, hide_index=True, column_config=wide)
    options = as_options()
    made = in_turn(*(again.costs(found, f"{options} --chip {each.name}") for each in MICROCONTROLLERS))
    put_table("hardware-chips", "Whether the networks fit on microcontrollers", rows, made)
    st.caption(
        f"Tight: more than {100 * ROOMY:.0f} % of RAM or flash, which also hold the stack, drivers and the program around. "
        "RAM: activations, the image and the answer included. Flash: weights, in int8 also 12 bytes for each output channel "
        f"and {TABLE} for each tanh and sigmoid; and {CODE:,} bytes for code, an estimate."
    )
    st.header("The plan of buffers", anchor=False)
    _plan(found, accelerator)
    closed("Where the chips' values are from", _sources)


def _sentence(one: Subject, chip: Chip, accelerator: Accelerator) -> str:
    fits = fit(one.architecture, chip, accelerator.number, accelerator.fused)
    over = [
        f"{value / KIB:,.1f} KiB of {what} over"
        for what, value in (("RAM", fits.ram_over), ("flash", fits.flash_over))
        if value > 0
    ]
    needs = f"{fits.ram / KIB:,.1f} KiB RAM, {fits.flash / KIB:,.1f} KiB flash"
    change = smallest_change(one.architecture, chip, accelerator.number, accelerator.fused)
    told = f" Smallest change: {plain(change[0].lower() + change[1:])}" if change.startswith(("Use", "Fuse", "Narrow")) else ""
    told = told or (f" {plain(change)}" if change else "")
    return f"- **{plain(one.title)}: {fits.verdict}**{', ' if over else ''}{' and '.join(over)} ({needs}).{told}"


def _row(chip: Chip, found: list[Subject], accelerator: Accelerator) -> dict[str, Any]:
    row: dict[str, Any] = {"chip": chip.title, "RAM, KiB": chip.ram // KIB, "flash, KiB": chip.flash // KIB}
    for one in found:
        fits = fit(one.architecture, chip, accelerator.number, accelerator.fused)
        over = fits.ram_over if fits.ram_over > 0 else fits.flash_over
        what = "RAM" if fits.ram_over > 0 else "flash"
        more = f", {over / KIB:,.1f} KiB {what}" if fits.verdict is Verdict.TOO_BIG else ""
        row[one.title] = f"{fits.verdict.value}{more}"
    return row


def _plan(found: list[Subject], accelerator: Accelerator) -> None:
    names = [one.name for one in found]
    keep_over_reload(PLAN, names, names[-1])
    name = st.selectbox("Plan of", names, format_func=title, key=PLAN, width=220, persist_state="session")
    one = next(one for one in found if one.name == name)
    passes, number = groups(one.steps, accelerator.fused), accelerator.number
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
        f"place, tensors lie in turn at the beginning and at the end, and a byte is used again as soon as it is free. "
        f"Weights: {constants(passes, number):,} bytes of flash."
    )


def _sources() -> None:
    lines = [f"- **{one.title}**: {plain(one.source)}" for one in MICROCONTROLLERS]
    st.markdown("\n".join(lines))
