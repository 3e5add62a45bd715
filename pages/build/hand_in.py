"""Handing the design in to the class that the visitor has joined: before that its teacher sees nothing of it."""

import streamlit as st

from core.design.refusal import Refusal
from core.store.class_designs import taken_of
from pages.build.edits import trace_design
from pages.shared.components.budget import budget_bars
from pages.shared.components.plain import plain
from pages.shared.session.class_room import classes, mine
from pages.shared.session.design import design
from pages.shared.session.visitor import session


def hand_in() -> None:
    """What the design takes of the class's budget, and the button; nothing for who is in no class."""
    if not (found := mine()):
        return
    steps, error = trace_design()
    if found.budget:
        st.caption(f"The budget of class {found.code}, with int8 on a 16×16 array:")
        budget_bars(taken_of(found.budget, steps), "")
    if st.button(f"Hand it in to class {found.code}", disabled=error is not None, key="build_hand_in"):
        try:
            best = classes().hand_in_design(found.code, session(), design())
        except Refusal as refused:
            st.error(plain(refused))
        else:
            st.toast(f"Your class has it, {_trained(best)}. Handed in again, it takes the place of this one.")


def _trained(best: tuple[float, str] | None) -> str:
    """What stands beside the design on the board."""
    if not best:
        return "without an accuracy: train it, then hand it in again"
    return f"with {100 * best[0]:.2f} % on {plain(best[1])}, the best of your runs of it"
