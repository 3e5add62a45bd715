"""What so many bits cost and save: a row a network."""

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
from core.labbook.entry import Entry
from core.labbook.origins import here
from core.learning.quantization.record import Record, as_floats, interval_of
from core.learning.quantization.setting import Setting
from pages.hardware import again
from pages.hardware.bits_results import Results
from pages.hardware.subjects import Subject
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options, chosen_technology
from pages.shared.session.lab_book import put_button

INTERVAL = (
    "In brackets its 95 % interval. Of one network by Wilson's score: how far as many other images could move it. Of several "
    "seeds by Student's t: how far other seeds could move their mean."
)
HELP = {
    "float32, %": "The accuracy of the network as it is; of several seeds their mean.",
    "points": "This accuracy less that of float32, on the same images.",
    "weights, KiB": "Weights with so many bits, packed; a bias, a factor and a shift of 32 bits for each output channel.",
    "energy, µJ": (
        "By the array, buffer and table of energies above, with weights and activations packed in DRAM. A bias counts as a "
        "weight there."
    ),
}


def show(found: list[Subject], known: Results, setting: Setting, accelerator: Accelerator) -> None:
    """A row a network, and what its accuracy is the mean of."""
    rows = [_row(one, known, setting, accelerator) for one in found]
    config = {name: st.column_config.TextColumn(help=text, alignment="right") for name, text in HELP.items()}
    accuracy = st.column_config.TextColumn(help=INTERVAL, alignment="right")
    st.dataframe(rows, hide_index=True, column_config={**config, f"{setting.name}, %": accuracy})
    put_button("hardware-bits-table", lambda: _entry(found, known, setting, accelerator))
    _say_intervals(found, known, setting)


def _entry(found: list[Subject], known: Results, setting: Setting, accelerator: Accelerator) -> Entry:
    """What was measured of the table, in numbers, for the lab book."""
    rows = [_numbers(one, record, setting, accelerator) for one in found if (record := known.of(one.name, setting))]
    facts = {
        "data": f"{known.data.test:,} test images of {known.data.name}",
        "energy": f"with {as_options()}; the command's is with 16×16 PEs, a buffer of 64 KiB, and the table of 45 nm",
        **here(),
    }
    made = again.quantized(found, known, setting)
    return Entry(f"With {setting.name}", rows=rows, facts=facts, command=made.command, files=made.files)


def _numbers(one: Subject, record: Record, setting: Setting, accelerator: Accelerator) -> dict[str, Any]:
    accuracy, whole, (small, large) = interval_of(record), as_floats(record), spent(one, setting, accelerator)
    return {
        "network": one.title,
        "accuracy as float32, %": 100 * whole,
        **{f"{name}, %": 100 * share for name, share in zip(("accuracy", "from", "to"), accuracy, strict=True)},
        "interval over": f"{len(record['seeds'])} seeds" if "seeds" in record else "test images",
        "change, percentage points": 100 * (accuracy.estimate - whole),
        "weights as float32, KiB": weight_bytes(one) / KIB,
        "weights, KiB": weight_bytes(one, setting.weights) / KIB,
        "energy as float32, µJ": large,
        "energy, µJ": small,
    }


def _say_intervals(found: list[Subject], known: Results, setting: Setting) -> None:
    """What each interval is over; of several seeds also the accuracy of the weights that the other pages have."""
    records = {one.title: record for one in found if (record := known.of(one.name, setting))}
    if any("seeds" not in one for one in records.values()):
        st.caption(
            "Where no seeds are counted: one network, and in brackets the 95 % interval over the test images. It says how far "
            "as many other images could move the accuracy, not how far another seed of the training could."
        )
    alone = [f"{plain(name)} {100 * one['accuracy']:.2f} %" for name, one in records.items() if "seeds" in one]
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
        row["points"] = f"{100 * (interval_of(record).estimate - as_floats(record)):+.2f}"
    small, large = spent(one, setting, accelerator)
    row["weights, KiB"] = f"{weight_bytes(one) / KIB:,.1f} → {weight_bytes(one, setting.weights) / KIB:,.1f}"
    row["energy, µJ"] = f"{large:,.2f} → {small:,.2f}"
    return row


def _accuracy(record: Record) -> str:
    """In %, with its interval: 99.31 (99.13 to 99.45), or 99.31 (99.28 to 99.34), 16 seeds."""
    found = interval_of(record)
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
