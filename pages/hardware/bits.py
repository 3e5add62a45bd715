"""Fewer bits: accuracy, bytes and energy of the networks with 8 to 1 bits, and which layer takes it worst."""

from dataclasses import replace
from typing import Any

import streamlit as st

from core.design.units import KIB, share_interval
from core.hardware.accelerator import Accelerator
from core.hardware.arena import constants
from core.hardware.bits import packed_constants, packed_energy
from core.hardware.energy import MICRO, whole_energy
from core.hardware.groups import groups
from core.hardware.number_format import FORMATS
from core.learning.quantization.record import Record, as_floats, measured
from core.learning.quantization.setting import FEW, Setting
from pages.hardware import bits_charts
from pages.hardware.bits_results import Results, measure, measure_layers, progress, results, under_way
from pages.hardware.bits_setting import MANY, choose_setting
from pages.hardware.lesson import LESSON
from pages.hardware.subjects import Subject
from pages.hardware.weights import with_weights
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import chosen_technology

LOOK_FOR = (
    "**What to look for:** 8 bits cost nothing, 4 bits of a weight hardly anything, and between 3 and 2 bits accuracy breaks "
    "down. Which network keeps it longest, which layer loses it first, and does training with rounded numbers bring it back?"
)
INTERVAL = (
    "In brackets its 95 % interval. Of one network by Wilson's score: how far as many other images could move it. Of several "
    "seeds by Student's t: how far other seeds could move their mean."
)
HELP = {
    "float32, %": "The accuracy of the network as it is; of several seeds their mean.",
    "points": "This accuracy less that of float32, on the same images.",
    "weights, KiB": "Weights with so many bits, packed; a bias, a factor and a shift of 32 bits for each output channel.",
    "energy, µJ": "By the array, buffer and table of energies above, with weights and activations packed in DRAM.",
}


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The setting and its table, then the frontier over all bits, then layer by layer."""
    st.markdown(LOOK_FOR)
    setting = choose_setting(LESSON.locks)
    trained = with_weights(found)
    if not trained:
        return
    known = results(trained)
    _say_data(known, setting)
    progress()
    _table(trained, known, setting, accelerator)
    missing = [one for one in trained if known.of(one.name, setting) is None]
    _button(f"Measure {setting.name}", missing, lambda: measure(missing, [setting.weights], setting))
    st.header(bits_charts.TITLE, anchor=False)
    _frontier(trained, known, setting)
    title = f"Layer by layer: one layer's weights with {_bits(setting.weights)}, all else float32"
    st.header(title, anchor=False)
    bits_charts.layers(trained, known, setting, title)
    missing_layers = [one for one in trained if known.layers(one.name, setting) is None]
    _button("Measure layer by layer", missing_layers, lambda: measure_layers(missing_layers, setting))


def _say_data(known: Results, setting: Setting) -> None:
    data = known.data
    instead = " MNIST is not on this machine; the train page gets it." if data.name != "mnist" else ""
    few = (
        f" With {_bits(setting.weights)} rounding alone costs much: choose some epochs of training with rounded numbers."
        if setting.weights <= FEW and not setting.epochs
        else ""
    )
    st.caption(f"Accuracy on the {data.test:,} test images of {data.name}.{instead}{few}")


def _bits(count: int) -> str:
    return f"{count} bit{'s' * (count != 1)}"


def _button(label: str, missing: list[Subject], begin: Any) -> None:
    """A button that begins to measure what is missing; nothing where nothing is."""
    now = under_way()
    if missing:
        st.button(label, on_click=begin, disabled=now is not None and not now.is_over)


def _table(found: list[Subject], known: Results, setting: Setting, accelerator: Accelerator) -> None:
    rows = [_row(one, known, setting, accelerator) for one in found]
    config = {name: st.column_config.TextColumn(help=text, alignment="right") for name, text in HELP.items()}
    accuracy = st.column_config.TextColumn(help=INTERVAL, alignment="right")
    st.dataframe(rows, hide_index=True, column_config={**config, f"{setting.name}, %": accuracy})
    _say_seeds(found, known, setting)


def _say_seeds(found: list[Subject], known: Results, setting: Setting) -> None:
    """What the mean of several seeds is a mean of, and the accuracy of the weights that the other pages have."""
    records = {one.title: known.of(one.name, setting) for one in found}
    alone = [f"{plain(name)} {100 * one['accuracy']:.2f} %" for name, one in records.items() if one and "seeds" in one]
    if alone:
        st.caption(
            "Where seeds are counted: the mean of networks that one recipe trained, each with another seed, and in brackets "
            "the 95 % interval of this mean over the seeds. Alone, the weights that the other pages have: "
            f"{', '.join(alone)}."
        )


def _row(one: Subject, known: Results, setting: Setting, accelerator: Accelerator) -> dict[str, Any]:
    record = known.of(one.name, setting)
    row = {"network": one.title, "float32, %": "", f"{setting.name}, %": "not measured", "points": ""}
    if record:
        row["float32, %"] = f"{100 * as_floats(record):.2f}"
        row[f"{setting.name}, %"] = _accuracy(record)
        row["points"] = f"{100 * (measured(record).estimate - as_floats(record)):+.2f}"
    small, large = spent(one, setting, accelerator)
    row["weights, KiB"] = f"{weight_bytes(one) / KIB:,.1f} → {weight_bytes(one, setting.weights) / KIB:,.1f}"
    row["energy, µJ"] = f"{large:,.2f} → {small:,.2f}"
    return row


def _accuracy(record: Record) -> str:
    """In %, with its interval: 99.31 (99.13 to 99.45), or 99.31 (99.28 to 99.34), 16 seeds."""
    found = measured(record)
    if "seeds" in record:
        middle, ends = share_interval(*found)
        return f"{middle.removesuffix(' %')} ({ends}), {len(record['seeds'])} seeds"
    middle, low, high = (f"{100 * share:.2f}" for share in found)
    return f"{middle} ({low} to {high})"


def weight_bytes(one: Subject, bits: int = 32) -> int:
    """Bytes of the network's constants with so many bits a weight; 32: as floats."""
    passes = groups(one.steps, fused=False)
    return constants(passes, FORMATS[32]) if bits == 32 else packed_constants(passes, bits)


def spent(one: Subject, setting: Setting, accelerator: Accelerator) -> tuple[float, float]:
    """The energy of an image in µJ: so quantized, and in float32."""
    tech = chosen_technology()
    small, large = (
        whole_energy(replace(accelerator, number=FORMATS[bits]).traffic(one.steps), FORMATS[bits], tech) for bits in (8, 32)
    )
    return packed_energy(small, setting.weights, setting.activations).total / MICRO, large.total / MICRO


def _frontier(found: list[Subject], known: Results, setting: Setting) -> None:
    """All bits of weights with the rest of the setting; trained ones as far as they were measured."""
    plain_setting = replace(setting, epochs=0)
    bits_charts.frontier(found, known, plain_setting, weight_bytes)
    lacks = {(one.name, bits) for one in found for bits in MANY if not known.of(one.name, replace(plain_setting, weights=bits))}
    missing = [one for one in found if any((one.name, bits) in lacks for bits in MANY)]
    bits = [bits for bits in MANY if any((one.name, bits) in lacks for one in found)]
    _button("Measure 8 to 1 bits", missing, lambda: measure(missing, bits, plain_setting))
