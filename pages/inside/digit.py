"""The digit that is looked at: the visitor's own, or one of ten real ones."""

import hashlib

import numpy as np
import streamlit as st

from core.data.drawing import to_pixels
from core.data.examples import MISREAD, examples
from core.data.ink import Strokes
from pages.shared.session import go_to
from pages.shared.session.kept import keep, kept, remember
from pages.shared.session.last_digit import pixels

MINE, FIRST = "mine", str(MISREAD)  # MLP1 reads this 9 as a 3, LeNet-5 as a 9
CHOSEN, SEEN = "inside_digit", "inside_seen"  # session key; name of the kept digest of the last drawing that was shown
SIDE, PEN = 280, 20  # pixels of an example's drawing and of its pen


def choose_digit(locked: bool) -> np.ndarray:
    """Let the visitor choose, where it is not locked; gives (28, 28) uint8."""
    mine = pixels()
    options = [*([MINE] if mine is not None else []), *map(str, range(10))]
    if not locked:
        _follow(mine)
    remember(CHOSEN, lambda one: one in options)
    if st.session_state.get(CHOSEN) not in options:
        st.session_state[CHOSEN] = FIRST
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Digit: your drawing, or a real example" if mine is not None else "Digit: a real example",
            options,
            required=True,
            format_func=lambda one: "Your drawing" if one == MINE else one,
            key=CHOSEN,
            wrap=True,
            disabled=locked,
            persist_state="session",
        )
        go_to.link("draw")
    if chosen == MINE and mine is not None:
        return mine
    return to_pixels(Strokes(examples(SIDE)[int(chosen or FIRST)], (SIDE, SIDE), PEN))


def _follow(mine: np.ndarray | None) -> None:
    """A new drawing is chosen by itself."""
    if mine is None:
        return
    digest = hashlib.sha256(mine.tobytes()).hexdigest()
    if kept(SEEN) != digest:
        keep(SEEN, digest)
        st.session_state[CHOSEN] = MINE
