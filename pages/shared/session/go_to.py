"""The way from page to page, and what is handed over."""

import streamlit as st

from core.store.request import MOST
from core.store.run import Run

CHOSEN = "compared"
FIRST = ("mlp1", "mlp2", "lenet5-28")


def run_name(run: Run) -> str:
    """A trained run among the networks; whatever its design is called, the name cannot break out of a table's cell."""
    plain = "".join(c if c.isalnum() or c in " -,." else " " for c in run.architecture.name)
    return f"{plain[:30]}, run {run.id}"


def hand_over(name: str) -> None:
    """Put a network among the compared ones, from another page; the last of six makes room for it."""
    chosen = [one for one in st.session_state.get(CHOSEN, FIRST) if one != name]
    st.session_state[CHOSEN] = [*chosen[: MOST - 1], name]
