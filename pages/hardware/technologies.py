"""The choice of the table of energies, and its values to change."""

from collections.abc import Sequence

import streamlit as st

from core.hardware.energy import TECHNOLOGIES, VALUES
from pages.hardware import again
from pages.hardware.subjects import Subject
from pages.shared.components.closed import closed_popover
from pages.shared.session.accelerator import ENERGIES, TECHNOLOGY, as_options, chosen_technology, own_energies, setting
from pages.shared.session.kept import keep
from pages.shared.session.lab_book import put_table

WORDS = {
    "multiply_float32": "multiply, float32",
    "add_float32": "add, float32",
    "multiply_float16": "multiply, float16",
    "add_float16": "add, float16",
    "multiply_int8": "multiply, int8",
    "add_int32": "add, int32 (for int8)",
    "sram": "SRAM of 8 KiB, 64 bits",
    "dram": "DRAM, 32 bits",
}
MOST = 1e6  # pJ


def choose_technology(found: Sequence[Subject]) -> None:
    """The choice of the technology, and its values as fields; into the lab book they are put with these networks' command."""
    setting(TECHNOLOGY)
    st.segmented_control(
        "Technology",
        list(TECHNOLOGIES),
        format_func=lambda name: TECHNOLOGIES[name].title,
        required=True,
        key=TECHNOLOGY,
        persist_state="session",
    )
    closed_popover("Change the values", "hardware_values", lambda: _fields(st.session_state[TECHNOLOGY], found))


def _fields(name: str, found: Sequence[Subject]) -> None:
    for value in VALUES:
        now = getattr(chosen_technology(), value)
        field = f"hardware_{name}_{value}"
        st.number_input(
            f"{WORDS[value]}, pJ", 0.0, MOST, now, key=field, on_change=_change, args=(name, value, field), format="%.12g"
        )
    _put(found)
    st.button("As published", disabled=not _changed(name), on_click=_take_back, args=(name,))


def _put(found: Sequence[Subject]) -> None:
    tech = chosen_technology()
    rows = [{"operation": WORDS[value], "energy, pJ": getattr(tech, value)} for value in VALUES]
    title, made = f"Energies of one operation, {tech.title}", again.costs(found, as_options())
    put_table("hardware-energies", title, rows, made, {"source": tech.sources})


def _changed(name: str) -> dict[str, float]:
    return dict(own_energies().get(name, {}))


def _take_back(name: str) -> None:
    keep(ENERGIES, {**own_energies(), name: {}})
    for value in VALUES:
        st.session_state.pop(f"hardware_{name}_{value}", None)


def _change(name: str, value: str, field: str) -> None:
    own = {**_changed(name), value: st.session_state[field]}
    if own[value] == getattr(TECHNOLOGIES[name], value):
        del own[value]
    keep(ENERGIES, {**own_energies(), name: own})
