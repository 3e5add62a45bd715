"""Taking part in a class: a person joins with the teacher's code and a name, and first answers are counted there."""

import streamlit as st

from core.design.refusal import Refusal
from core.exercises.exercise import Judged
from core.store.class_board import Answer
from core.store.classes import MOST_NAME
from pages.shared.components.plain import plain
from pages.shared.session.class_room import classes, look_up, mine
from pages.shared.session.visitor import session


def note(kind: str, variant: int, given: float, judged: Judged) -> None:
    """Count an answer in the class that this visitor has joined, if any."""
    try:
        look_up()  # it may be over
        if found := mine():
            classes().note(found.code, session(), Answer("", kind, variant, judged.right, judged.slip, given))
    except Refusal as error:
        st.error(f"Your class has not got this answer: {plain(error)}")


def show() -> None:
    """Join, or see which class one is in and leave it."""
    classes()  # says where there can be no class
    look_up()
    if found := mine():
        st.markdown(
            f"You are in class **{found.code}** as {plain(found.name)}. Your teacher sees on which page you are, your first "
            "answer to each variant, what you predict and measure in the guided labs, and what you hand in: a design on *Build "
            "a network*, your digits on *Draw a digit*."
        )
        with st.popover("Leave the class"):
            st.markdown("Your answers, predictions, design and drawings are erased there.")
            if st.button("Leave the class, with all that it has of you"):
                classes().leave(found.code, session())
                st.rerun()
        return
    with st.form("class_join", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.text_input("Code of the class", max_chars=8, width=160)
        name = st.text_input("Your name there", max_chars=MOST_NAME, width=260)
        sent = st.form_submit_button("Join", type="primary")
    if sent:
        try:
            classes().join(code, session(), name)
        except Refusal as error:
            st.error(plain(error))
        else:
            st.rerun()
