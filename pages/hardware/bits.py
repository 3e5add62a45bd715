"""Fewer bits: accuracy, bytes and energy of the networks with 8 to 1 bits, and which layer takes it worst."""

from dataclasses import replace
from typing import Any

import streamlit as st

from core.design.units import plural
from core.hardware.accelerator import Accelerator
from core.learning.quantization.setting import FEW, Setting
from pages.hardware import bits_charts, bits_table
from pages.hardware.bits_results import Results, data_here, digests, measure, measure_layers, progress, results, under_way
from pages.hardware.bits_setting import MANY, choose_setting
from pages.hardware.lesson import LESSON
from pages.hardware.real_int8 import show_real_int8
from pages.hardware.subjects import Subject, subjects
from pages.hardware.weights import with_weights
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.networks import names

ALL = "hardware_bits_all"  # session key: whether the frontier is of all trained networks
LOOK_FOR = (
    "**What to look for:** on MNIST 8 bits cost at most 0.01 points, 4 bits of a weight at most 0.6, and between 3 and 2 bits "
    "accuracy breaks down. Which network keeps it longest, which layer loses it first, and does training with rounded numbers "
    "bring it back?"
)

ONE_BIT = (
    " With 1 bit an activation is 0 or as large as its range is wide. Behind a tanh, from −1 to 1, that is 0 or 2: nearly all "
    "become 0, and hardly anything of the image is left."
)


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The setting and its table, then the frontier over all bits, then layer by layer."""
    st.markdown(LOOK_FOR)
    setting = choose_setting(LESSON.locks, data_here().name)
    trained = with_weights(found)
    if not trained:
        return
    known = results(trained)
    _say_data(known, setting)
    progress()
    bits_table.show(trained, known, setting, accelerator)
    missing = [one for one in trained if known.of(one.name, setting) is None]
    _button(f"Measure {setting.name}", missing, lambda: measure(missing, [setting.weights], setting))
    st.header(bits_charts.TITLE, anchor=False)
    _frontier(trained, known, setting, accelerator)
    show_real_int8()
    title = f"Layer by layer: one layer's weights with {plural(setting.weights, 'bit')}, all else float32"
    st.header(title, anchor=False)
    bits_charts.layers(trained, known, setting, title)
    missing_layers = [one for one in trained if known.layers(one.name, setting) is None]
    _button("Measure layer by layer", missing_layers, lambda: measure_layers(missing_layers, setting))


def _say_data(known: Results, setting: Setting) -> None:
    data = known.data
    instead = " MNIST is not on this machine; the train page gets it." if data.name != "mnist" else ""
    few = (
        f" With {plural(setting.weights, 'bit')} rounding alone costs much: choose some epochs of training with rounded "
        "numbers."
        if setting.weights <= FEW and not setting.epochs
        else ""
    )
    coarse = ONE_BIT if setting.activations == 1 else ""
    st.caption(f"Accuracy on the {data.test:,} test images of {data.name}.{instead}{few}{coarse}")


def _button(label: str, missing: list[Subject], begin: Any) -> None:
    """A button that begins to measure what is missing; nothing where nothing is."""
    now = under_way()
    if missing:
        st.button(label, on_click=begin, disabled=now is not None and not now.is_over)


def _frontier(found: list[Subject], known: Results, setting: Setting, accelerator: Accelerator) -> None:
    """All bits of weights with the rest of the setting; trained ones as far as they were measured."""
    keep_over_reload(ALL, (True, False), False)
    if st.toggle(f"All {len(names())} trained networks", key=ALL, persist_state="session"):
        others = dict.fromkeys(name for name in names() if name not in {one.name for one in found})
        found = [*found, *with_weights(subjects(others, accelerator)[0])]
        known = replace(known, digests=digests(found))
    plain_setting = replace(setting, epochs=0)
    bits_charts.frontier(found, known, plain_setting, bits_table.weight_bytes)
    lacks = {(one.name, bits) for one in found for bits in MANY if not known.of(one.name, replace(plain_setting, weights=bits))}
    missing = [one for one in found if any((one.name, bits) in lacks for bits in MANY)]
    bits = [bits for bits in MANY if any((one.name, bits) in lacks for one in found)]
    _button("Measure 8 to 1 bits", missing, lambda: measure(missing, bits, plain_setting))
