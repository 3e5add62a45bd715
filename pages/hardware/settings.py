"""The accelerator's settings in a row, and the budget; each comes back after a reload."""

from collections.abc import Callable

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.number_format import FORMATS
from core.hardware.systolic import LARGEST
from pages.shared.components.budget import choose_budget
from pages.shared.components.closed import closed_popover
from pages.shared.session.accelerator import (
    BITS,
    BUFFER,
    COLUMNS,
    FLOW,
    FLOWS,
    FUSED,
    MOST_KB,
    ROWS,
    chosen_accelerator,
    setting,
)  # fmt: skip

WHOLE = 152  # pixels of a field for a whole number: in large type a narrower one has no buttons
_FLOW_HELP = (
    "What stays in the array while the rest moves through it: the outputs, the weights or the inputs. The best has the fewest "
    "cycles."
)
_FUSED_HELP = (
    "On: a convolution's outputs go through activation and pooling on the way, where that saves traffic. Off: every layer "
    "stores its output, as in the C that Build writes: whether a chip has room is always said without fusing."
)


def choose_accelerator(locks: Callable[[str], bool]) -> Accelerator:
    """The settings in a row; `locks` says of each whether it is locked."""
    for key in (ROWS, COLUMNS, FLOW, BUFFER, BITS, FUSED):
        setting(key)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _whole("Array rows", ROWS, 1, LARGEST, locks("rows"))
        _whole("columns", COLUMNS, 1, LARGEST, locks("columns"))
        st.selectbox(
            "Dataflow",
            list(FLOWS),
            key=FLOW,
            width=210,
            persist_state="session",
            help=_FLOW_HELP,
            disabled=locks("dataflow"),
        )
        _whole("Buffer, KiB", BUFFER, 0, MOST_KB, locks("buffer"), help="On the chip; a KiB has 1,024 bytes.")
        st.selectbox(
            "Numbers",
            list(FORMATS),
            key=BITS,
            width=108,
            persist_state="session",
            format_func=lambda one: FORMATS[one].name,
            disabled=locks("bits"),
        )
        st.toggle("Fuse layers", key=FUSED, persist_state="session", help=_FUSED_HELP, disabled=locks("fused"))
        closed_popover("Budget", "hardware_open_budget", lambda: choose_budget(locks("budget")))
    return chosen_accelerator()


def _whole(label: str, key: str, low: int, high: int, locked: bool, help: str | None = None) -> None:
    st.number_input(label, low, high, key=key, width=WHOLE, persist_state="session", help=help, disabled=locked)
