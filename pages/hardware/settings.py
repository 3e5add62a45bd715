"""The accelerator as the visitor sets it; every setting comes back after a reload."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.hardware.accelerator import Accelerator
from core.hardware.number_format import FORMATS
from core.hardware.systolic import LARGEST, Array, Dataflow
from core.hardware.traffic import KB
from pages.shared.session.kept import remember

BEST = "the best for each layer"
FLOWS: dict[str, Dataflow | None] = {BEST: None, **{one.full_name: one for one in Dataflow}}
MOST_KB = 1 << 16
ROWS, COLUMNS, FLOW, BUFFER, BITS, FUSED = (
    f"hardware_{name}" for name in ("rows", "columns", "dataflow", "buffer", "bits", "fused")
)  # session keys


def choose_accelerator(locks: Callable[[str], bool]) -> Accelerator:
    """The settings in a row; `locks` says of each whether it is locked."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        rows = _whole("Array rows", ROWS, 16, 1, LARGEST, locks("rows"))
        columns = _whole("columns", COLUMNS, 16, 1, LARGEST, locks("columns"))
        _begin(FLOW, BEST, FLOWS.__contains__)
        locked = locks("dataflow")
        flow = st.selectbox(
            "Dataflow", list(FLOWS), key=FLOW, width=210, persist_state="session", help=_FLOW_HELP, disabled=locked
        )
        buffer = _whole("Buffer, KB", BUFFER, 64, 0, MOST_KB, locks("buffer"), help="On the chip; a KB has 1,024 bytes.")
        _begin(BITS, 8, FORMATS.__contains__)
        bits = st.selectbox(
            "Numbers",
            list(FORMATS),
            key=BITS,
            width=115,
            persist_state="session",
            format_func=lambda one: FORMATS[one].name,
            disabled=locks("bits"),
        )
        _begin(FUSED, True, (True, False).__contains__)
        fused = st.toggle("Fuse layers", key=FUSED, persist_state="session", help=_FUSED_HELP, disabled=locks("fused"))
    return Accelerator(Array(rows, columns), FLOWS[flow], buffer * KB, FORMATS[bits], fused)


_FLOW_HELP = (
    "What stays in the array while the rest moves through it: the outputs, the weights or the inputs. The best has the fewest "
    "cycles."
)
_FUSED_HELP = (
    "On: a convolution's outputs go through activation and pooling on the way, where that saves traffic. Off: every layer "
    "stores its output."
)


def _whole(label: str, key: str, first: int, low: int, high: int, locked: bool, help: str | None = None) -> int:
    _begin(key, first, lambda value: type(value) is int and low <= value <= high)
    return int(st.number_input(label, low, high, key=key, width=125, persist_state="session", help=help, disabled=locked))


def _begin(key: str, first: Any, is_known: Any) -> None:
    """What was kept, else the first value."""
    remember(key, is_known)
    if key not in st.session_state:
        st.session_state[key] = first
