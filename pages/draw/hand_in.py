"""Handing the drawing in to the class that the visitor has joined: the class sees how all networks read everybody's digits."""

import streamlit as st

from core.data.normalization import DataError
from core.design.refusal import Refusal
from pages.draw.choices import move, off
from pages.draw.drawn import drawn
from pages.draw.inputs import drawing
from pages.draw.reading import answers, prepared
from pages.shared.components.plain import plain
from pages.shared.session.class_room import classes, mine
from pages.shared.session.loading import loading
from pages.shared.session.networks import names
from pages.shared.session.visitor import session

DIGIT = "draw_hand_in_digit"  # session key: which digit the drawing is meant to be


@st.fragment
def hand_in() -> None:
    """Which digit it is, and the button; nothing for who is in no class."""
    if not (found := mine()):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="draw_hand_in"):
        digit = st.selectbox("It is meant to be a", range(10), None, key=DIGIT, placeholder="digit", width=150)
        clicked = st.button(f"Hand it in to class {found.code}", disabled=digit is None, key="draw_hand_in_button")
    if clicked and digit is not None:
        try:
            _send(found.code, digit)
        except Refusal as error:
            st.error(plain(error))
        else:
            st.toast(f"Your class has your {digit}. Another {digit} takes its place.")


def _send(code: str, digit: int) -> None:
    """Hand in the pixels as the networks see them now, and what each of them reads. Raises Refusal."""
    if drawn().digit is not None:
        raise DataError("example", "NOT HANDED IN: this is one of the examples.", "Draw a digit yourself.")
    ready = loading().result().ready
    networks = [ready[name] for name in names() if name in ready]
    read = {name: answer.digit for name, answer in answers(drawing(), off("steps"), move(), networks).items()}
    pixels = prepared(drawing(), off("steps"), move()).pixels
    classes().hand_in_drawing(code, session(), digit, pixels.tobytes(), read)
