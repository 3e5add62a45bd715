"""Taking part in a class: a person joins with the teacher's code and a name, and first answers are counted there."""

import streamlit as st

from core.design.refusal import Refusal
from core.exercises.exercise import Judged
from core.store.classes import MOST_NAME, Answer, Classes
from core.store.database import store_url
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session


@st.cache_resource(show_spinner=False)
def classes() -> Classes:
    """The classes of this installation; raises Refusal."""
    return Classes(store_url())


def note(kind: str, variant: int, given: float, judged: Judged) -> None:
    """Count an answer in the class that this visitor has joined, if any."""
    try:
        if mine := classes().of(session()):
            classes().note(mine[0], session(), Answer("", kind, variant, judged.right, judged.slip, given))
    except Refusal as error:
        st.error(f"Your class has not got this answer: {plain(error)}")


def show() -> None:
    """Join, or see which class one is in and leave it."""
    if mine := classes().of(session()):
        code, name = mine
        st.markdown(f"You are in class **{code}** as {plain(name)}. Your teacher sees your first answer to each variant.")
        if st.button("Leave the class"):
            classes().leave(code, session())
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
