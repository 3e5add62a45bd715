"""Memory traffic by level and layer, and what it binds: the roofline."""

from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.passes import Parts
from core.hardware.traffic import Traffic
from pages.hardware import again, roofline
from pages.hardware.subjects import Subject
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import as_options
from pages.shared.session.lab_book import put_table

TEXT = st.column_config.TextColumn(alignment="right")
COUNT = st.column_config.NumberColumn(format="localized")
LEVELS = {"DRAM": TEXT, "SRAM": COUNT, "registers": COUNT}
COLUMNS = {f"{level}: {part}": kind for level, kind in LEVELS.items() for part in ("inputs", "weights", "outputs")}
INTENSITY = st.column_config.NumberColumn(format="%.2f", help="Operations for a byte of DRAM traffic; two a MAC.")


def show(found: list[Subject], accelerator: Accelerator) -> None:
    """The table of each network, then the roofline."""
    kept: list[dict[str, Any]] = []
    for one in found:
        total = sum(each.dram.total for each in one.traffic)
        st.markdown(f"**{plain(one.title)}**: {total:,} bytes from and to DRAM for {one.macs:,} MACs")
        rows = [_row(each) for each in one.traffic]
        st.dataframe(rows, hide_index=True, column_config={**COLUMNS, "operations a byte": INTENSITY})
        kept += [{"network": one.title, **{_with_unit(name): value for name, value in row.items()}} for row in rows]
    put_table("hardware-traffic", "Memory traffic of one image", kept, again.costs(found, as_options()))
    st.caption(
        f"Bytes of one image in {accelerator.number.name}, a buffer of {accelerator.buffer:,} bytes. Kept: on the chip "
        "from one layer to the next, which is done where it saves traffic. “Weights stay, 3 parts”: the kernels do not fit "
        "at once, and the input is read three times. SRAM: between it and the array, counted as in SCALE-Sim: partial sums are "
        "written, and not counted again where they are read back; all outputs of a convolution are written, also where a "
        "fused pooling leaves fewer. Registers: each MAC reads three values and writes one. Outputs: sums included. Weights: a "
        "normalization's, too, which a chip's flash does not hold: there it is part of the convolution."
    )
    st.header("Roofline: what binds it", anchor=False)
    roofline.show(found, accelerator)


def _with_unit(name: str) -> str:
    return f"{name}, bytes" if name in COLUMNS else name


def _row(one: Traffic) -> dict[str, Any]:
    parts = f", {one.dram.parts} parts" if one.dram.parts > 1 else ""
    return {
        "layer": one.group.name,
        "DRAM: inputs": _moved(one.dram.inputs, one.input_kept),
        "DRAM: weights": _moved(one.dram.weights, False),
        "DRAM: outputs": _moved(one.dram.outputs, one.output_kept),
        **_parts("SRAM", one.sram),
        **_parts("registers", one.registers),
        "operations a byte": one.intensity if one.intensity != float("inf") else None,
        "order": f"{one.dram.order}{parts}",
    }


def _parts(level: str, found: Parts) -> dict[str, int]:
    return {f"{level}: inputs": found.inputs, f"{level}: weights": found.weights, f"{level}: outputs": found.outputs}


def _moved(count: int, kept: bool) -> str:
    return "kept" if kept else f"{count:,}"
