"""What the visitor chose beside the drawing: the networks, the steps, the move. All of it comes back after a reload."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core.data.drawing import NO_MOVE, Move
from pages.draw.canvas import ARRANGE, DRAW
from pages.shared.session.kept import is_lent, keep, kept, remember
from pages.shared.session.networks import names
from pages.shared.session.own_networks import own_networks

FIRST = ("mlp1", "mlp2", "lenet5")  # the networks shown until all are asked for
NO_NETWORK = "Choose at least one network."
MOVES = {  # Move's fields: label, lowest, highest, step
    "right": ("Shift right, pixels", -10, 10, 1),
    "down": ("Shift down, pixels", -10, 10, 1),
    "degrees": ("Rotate, degrees", -90, 90, 5),
    "scale": ("Scale", 0.5, 1.5, 0.05),
}
FIRST_TAB, UNDER_SHIFT, INSIDE = "On your digit", "Under shift", "Inside the network"
TABS = {FIRST_TAB: "", UNDER_SHIFT: "shift", INSIDE: "inside"}  # and the section of the page that each belongs to

# The widgets whose values come back, by key, and which values they can have.
WIDGETS: dict[str, Callable[[Any], bool]] = {
    "draw_mode": lambda mode: mode in (DRAW, ARRANGE),
    "draw_pen": lambda width: isinstance(width, int) and 4 <= width <= 48,
    "draw_all": lambda all_: isinstance(all_, bool),
    "draw_tab": lambda tab: tab in TABS,
}


def bring_back() -> None:
    """Let the widgets come back as they were left: called before they are drawn."""
    for key, is_known in WIDGETS.items():
        remember(key, is_known)
    for name in MOVES:
        remember(f"draw_{name}", partial(_can_move, name))


def _can_move(name: str, value: Any) -> bool:
    _, low, high, step = MOVES[name]
    return isinstance(value, type(step)) and low <= value <= high


def shown() -> list[str]:
    """The networks on the board: the visitor's own, then those of the project, at first three of them."""
    first = [name for name in names() if name in FIRST]
    return [*own_networks(), *(names() if st.session_state.get("draw_all") or not first else first)]


def off(what: str) -> frozenset[str]:
    """The "networks" or "steps" that are switched off."""
    key = f"draw_{what}_off"
    if key not in st.session_state:
        st.session_state[key] = frozenset(kept(key) or ())
    found: frozenset[str] = st.session_state[key]
    return found


def switch(what: str, name: str) -> None:
    """Switch a network or a step off, or on again, where a link for a class does not lock it."""
    key = f"draw_{what}_off"
    if is_lent(key):
        return
    st.session_state[key] = off(what) ^ {name}
    keep(key, sorted(st.session_state[key]))


def move() -> Move:
    """How far the digit is moved."""
    return Move(**{name: st.session_state.get(f"draw_{name}", getattr(NO_MOVE, name)) for name in MOVES})


def set_move(new: Move) -> None:
    """Set the sliders."""
    for name, (_, _, _, step) in MOVES.items():
        st.session_state[f"draw_{name}"] = type(step)(getattr(new, name))


def sliders(locks: Callable[[str], bool]) -> None:
    """The four sliders, two in a row, and the way back; `locks` says of each whether it is locked."""
    with st.container(horizontal=True, gap="small", key="cockpit_sliders"):
        for name, (label, low, high, step) in MOVES.items():
            st.session_state.setdefault(f"draw_{name}", type(step)(getattr(NO_MOVE, name)))
            st.slider(label, low, high, step=step, key=f"draw_{name}", disabled=locks(name), persist_state="session")
    st.button("Put it back", on_click=set_move, args=(NO_MOVE,), disabled=move() == NO_MOVE)
