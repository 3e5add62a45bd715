"""Ten drawings to click, for people without a pointer: one of each digit, by writers that no network saw."""

from collections.abc import Callable

import streamlit as st

from core.data.examples import examples
from core.data.ink import Lines
from pages.draw.canvas import SIDE
from pages.shared.components.component import component


def show_examples(take: Callable[[Lines], None]) -> None:
    """Show them as a row of pictures; the one that is clicked is given to `take`."""
    row = component(__file__, '<div class="examples" role="group" aria-label="Real drawings to take"></div>', "dom", "controls")
    row(
        key="draw_examples",
        data={"side": SIDE, "drawings": examples(SIDE)},
        on_taken_change=lambda: take(examples(SIDE)[st.session_state["draw_examples"]["taken"]]),
        width="content",
        height="content",
    )
