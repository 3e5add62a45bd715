"""What the colors of maps range over: the largest absolute value of one map, of a layer, or of all layers."""

from typing import Literal

import streamlit as st

from pages.shared.components.choose import choose_one

Range = Literal["map", "figure", "all"]
RANGES: dict[str, Range] = {"each map": "map", "each layer": "figure", "all layers": "all"}
FIRST = "each layer"


def choose_range(key: str) -> Range:
    """The range that the visitor chooses; `key` is its session key."""
    return RANGES[choose_one("The colors range over", key, list(RANGES), FIRST)]


def chosen_range(key: str) -> Range:
    """The range that was chosen elsewhere on the page."""
    return RANGES[st.session_state.get(key, FIRST)]
