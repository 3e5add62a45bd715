"""The digit that is looked at: the visitor's own, or one of ten real ones."""

import hashlib

import streamlit as st

from core.data.digit_file import Digit
from core.data.drawing import to_pixels
from core.data.examples import MISREAD, example
from pages.shared.components.choose import choose_one
from pages.shared.session import go_to
from pages.shared.session.kept import keep, kept
from pages.shared.session.last_digit import last_digit

MINE, FIRST = "mine", str(MISREAD)  # MLP1 reads this 9 as a 3, LeNet-5 as a 9
CHOSEN, SEEN = "inside_digit", "inside_seen"  # session key; name of the kept digest of the last drawing that was shown
SHOWN = "inside_digit_shown"  # session key: the choice that was shown last; another one now was set by a link


def choose_digit(locked: bool) -> Digit:
    """Let the visitor choose, where it is not locked."""
    mine = last_digit()
    options = [*([MINE] if mine is not None else []), *map(str, range(10))]
    if not locked:
        _follow(mine)
    label = "Digit: your drawing, or a real example" if mine is not None else "Digit: a real example"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choose_one(label, CHOSEN, options, FIRST, _said, wrap=True, disabled=locked)
        go_to.link("draw")
    st.session_state[SHOWN] = chosen
    if chosen == MINE and mine is not None:
        return mine
    drawing = example(int(chosen))
    return Digit(to_pixels(drawing), drawing.count)


def _said(option: str) -> str:
    return "Your drawing" if option == MINE else option


def _follow(mine: Digit | None) -> None:
    """A new drawing is chosen by itself, where nothing else has just been chosen."""
    if mine is None:
        return
    digest = hashlib.sha256(mine.pixels.tobytes()).hexdigest()
    if kept(SEEN) != digest:
        keep(SEEN, digest)
        if st.session_state.get(CHOSEN) in (None, st.session_state.get(SHOWN)):
            st.session_state[CHOSEN] = MINE
