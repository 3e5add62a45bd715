"""Ten drawings to click, for people without a pointer: one of each digit, by writers that no network saw."""

from collections.abc import Callable

import streamlit as st

from core.data.examples import examples
from pages.draw.canvas import SIDE
from pages.shared.components.component import component


def show_examples(take: Callable[[int], None]) -> None:
    """Show them as pictures; the digit that is clicked is given to `take`."""
    row = component(__file__, '<div class="examples" role="group" aria-label="Real drawings to take"></div>', "dom", "controls")
    row(
        key="draw_examples",
        data={"side": SIDE, "drawings": _rounded()},
        on_taken_change=lambda: take(int(st.session_state["draw_examples"]["taken"])),
        height="content",
    )


def _rounded() -> list[list[list[tuple[int, int]]]]:
    """The drawings to whole pixels, which are enough for a small picture and shorter to send."""
    return [[[(round(x), round(y)) for x, y in line] for line in drawing] for drawing in examples(SIDE)]
