"""The digit that is looked at: the visitor's own, or one of ten real ones."""

import hashlib

import streamlit as st

from core.data.drawing import to_pixels
from core.data.examples import MISREAD, example
from pages.shared.session import go_to
from pages.shared.session.kept import keep, kept, remember
from pages.shared.session.last_digit import Digit, last_digit

MINE, FIRST = "mine", str(MISREAD)  # MLP1 reads this 9 as a 3, LeNet-5 as a 9
CHOSEN, SEEN = "inside_digit", "inside_seen"  # session key; name of the kept digest of the last drawing that was shown


def choose_digit(locked: bool) -> Digit:
    """Let the visitor choose, where it is not locked."""
    mine = last_digit()
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
    drawing = example(int(chosen or FIRST))
    return Digit(to_pixels(drawing), drawing.count)


def _follow(mine: Digit | None) -> None:
    """A new drawing is chosen by itself."""
    if mine is None:
        return
    digest = hashlib.sha256(mine.pixels.tobytes()).hexdigest()
    if kept(SEEN) != digest:
        keep(SEEN, digest)
        st.session_state[CHOSEN] = MINE
