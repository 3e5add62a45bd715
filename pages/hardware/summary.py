"""The costs of the networks side by side, and what their difference teaches."""

import streamlit as st

from core.design.units import KIB
from core.hardware.accelerator import Accelerator
from core.hardware.budget import change_that_fits, taken
from core.hardware.energy import MICRO, Energy, whole_energy
from core.hardware.fitting import fit
from pages.hardware import again, lab_entry
from pages.hardware.device import chosen_chip
from pages.hardware.subjects import Subject
from pages.hardware.words import figures
from pages.shared.components.budget import budget_bars, budget_rows
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options, budget_as_options, chosen_budget, chosen_technology
from pages.shared.session.lab_book import put_button, put_table

HELP = {
    "MACs": "Multiply-accumulates of one image, bias ignored.",
    "cycles": "On the array, layer after layer, without waiting for memory: folds · cycles a fold.",
    "utilization, %": "MACs/(cycles · PEs): how much of the array works.",
    "DRAM, KiB": "Bytes of weights, inputs and outputs between DRAM and the chip, with the buffer above.",
    "energy, µJ": "MACs, SRAM and DRAM of one image, by the table of the tab Energy.",
    "RAM, KiB": "As the exported C needs it: the largest input and output of a layer together, and the picture that is given, "
    "a byte a pixel; on an AVR the weights, too.",
    "flash, KiB": "Weights and code on a microcontroller.",
    "weights, KiB": "The weights' part of flash, with biases, scales and tables.",
}
FORMATS = {"MACs": "localized", "cycles": "localized", "energy, µJ": "%.2f"}


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """One row a network."""
    tech, chip = chosen_technology(), chosen_chip()
    energies = {one.name: whole_energy(one.traffic, accelerator.number, tech) for one in found}
    rows = []
    for one in found:
        fits = fit(one.architecture, chip, accelerator.number)
        rows.append(
            {
                "network": one.title,
                "MACs": one.macs,
                "cycles": one.cycles,
                "utilization, %": 100 * one.macs / (one.cycles * accelerator.array.pes) if one.cycles else 0.0,
                "DRAM, KiB": sum(each.dram.total for each in one.traffic) / KIB,
                "energy, µJ": energies[one.name].total / MICRO,
                "RAM, KiB": fits.ram / KIB,
                "flash, KiB": fits.flash / KIB,
                "weights, KiB": fits.constants / KIB,
                f"on {chip.title.split(' (')[0]}": fits.verdict.value,
            }
        )
    config = {name: st.column_config.NumberColumn(format=FORMATS.get(name, "%.1f"), help=text) for name, text in HELP.items()}
    st.dataframe(rows, hide_index=True, column_config=config)
    put_button("hardware-summary", lambda: lab_entry.costs(found, rows))
    if lesson := _lesson(found, energies):
        st.markdown(lesson)
    if limits := chosen_budget():
        kept = []
        for one in found:
            st.markdown(f"**{plain(one.title)}**")
            parts = taken(limits, one.steps, accelerator, tech)
            budget_bars(parts, change_that_fits(limits, one.architecture, accelerator))
            kept += [{"network": one.title, **row} for row in budget_rows(parts)]
        made = again.costs(found, f"{as_options()} {budget_as_options()}")
        put_table("hardware-budget", "The budget of one image", kept, made)


def _lesson(found: list[Subject], energies: dict[str, Energy]) -> str:
    """How two networks differ in energy and in MACs, and what part makes the difference."""
    ranked = sorted((one for one in found if one.macs and energies[one.name].total), key=lambda one: energies[one.name].total)
    named = {one.name: one for one in found}
    pair = (named["lenet5"], named["mlp1"]) if {"lenet5", "mlp1"} <= named.keys() else (ranked[:1] + ranked[-1:])
    if len(pair) < 2 or pair[0] is pair[1]:
        return ""
    low, high = sorted(pair, key=lambda one: energies[one.name].total)
    if not energies[low.name].total:
        return ""
    times, macs = energies[high.name].total / energies[low.name].total, high.macs / low.macs
    share = energies[high.name].dram_weights / energies[high.name].total
    return (
        f"**{plain(high.title)} takes {figures(times)} times {plain(low.title)}'s energy with {figures(macs)} times its "
        f"MACs:** {100 * share:.0f} % of its energy fetches weights from DRAM."
    )
