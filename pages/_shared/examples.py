"""Ten drawings to click, for people without a pointer: one of each digit, by writers that no network saw."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from pages._shared.canvas import SIDE, Lines
from pages._shared.component import component

SOURCE = "UCI pen-based recognition of handwritten digits, E. Alpaydin and F. Alimoglu, 1998, CC BY 4.0."


@cache
def examples() -> tuple[Lines, ...]:
    """The drawings of 0 to 9, as lines on the canvas."""
    rows = json.loads((Path(__file__).parent / "examples.json").read_text())
    return tuple(tuple(tuple((x * SIDE, y * SIDE) for x, y in line) for line in drawing) for drawing in rows)


def show_examples(take: Callable[[Lines], None]) -> None:
    """Show them as a row of pictures; the one that is clicked is given to `take`."""
    row = component("examples", '<div class="examples" role="group" aria-label="Real drawings to take"></div>')
    row(
        key="examples",
        data={"side": SIDE, "drawings": examples()},
        on_taken_change=lambda: take(examples()[st.session_state["examples"]["taken"]]),
        width="content",
        height="content",
    )
