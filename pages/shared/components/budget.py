"""The budget: its fields, a bar for each part that has a limit, and the change that makes a network fit."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.hardware.budget import MOST, PARTS, Taken
from core.hardware.fitting import NO_CHANGE
from pages.shared.components.plain import plain
from pages.shared.session.accelerator import BUDGET, chosen_budget


def choose_budget(locked: bool, on_change: Callable[[], None] = lambda: None) -> None:
    """A field for the limit of each part, empty where there is none; `on_change` is called after a change."""
    st.caption("The most that one image may take, on the accelerator of the page Hardware. Empty: no limit.")

    def change(name: str, field: str) -> None:
        limits = {**chosen_budget(), name: st.session_state[field]}
        st.session_state[BUDGET] = {part: most for part, most in limits.items() if most is not None}
        on_change()

    for name, part in PARTS.items():
        field = f"budget_{name}"
        if (most := chosen_budget().get(name)) != st.session_state.get(field, MOST):
            st.session_state[field] = most  # as a default of the field it could not be cleared
        unit = f", {part.unit}" if part.unit != part.title else ""
        st.number_input(
            f"{part.title[0].upper()}{part.title[1:]}{unit}", 0.0, MOST, None, key=field,
            on_change=change, args=(name, field), format="%g", placeholder="no limit", disabled=locked,
        )  # fmt: skip


def budget_rows(found: Sequence[Taken]) -> list[dict[str, Any]]:
    """A row a part for the lab book."""
    return [
        {"part": one.part.title, "unit": one.part.unit, "needed": one.needs, "at most": one.most, "over": one.over}
        for one in found
    ]


def budget_bars(found: Sequence[Taken], change: str) -> None:
    """A bar for each part in a row, how much it is over, and the `change` that makes it fit; empty where none is needed."""
    with st.container(horizontal=True, gap="medium"):
        for one in found:
            needs, most, over = one.texts
            too_much = f", **{over} over**" if one.over else ""
            unit = "" if one.part.unit == one.part.title else f" {one.part.unit}"
            with st.container(width=230):
                st.progress(min(one.share, 1.0), f"{one.part.title}: {needs} of {most}{unit}{too_much}")
    if change:
        st.markdown(change_text("Smallest change with which RAM and flash are enough", change))


def change_text(title: str, change: str) -> str:
    """A smallest change behind its title; or that no single change makes it fit."""
    return plain(change) if change == NO_CHANGE else f"{title}: {plain(change[0].lower() + change[1:])}"
