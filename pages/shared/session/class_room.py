"""The class that the visitor has joined: its teacher sees which page the visitor is on; all else only when it is handed in."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.design.refusal import Refusal
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.store.classes import Classes, Membership

MINE = "class_mine"  # session key: the class that this visitor is in, as it was last looked up; missing before that
SECONDS = 20.0  # between two notes of where a member is


@st.cache_resource(show_spinner=False)
def classes() -> "Classes":
    """The classes of this installation; raises Refusal."""
    from core.store.classes import Classes
    from core.store.database import store_url

    return Classes(store_url())


def mine() -> "Membership | None":
    """The class that this visitor is in, if any; looked up once, and then at every note of where the visitor is."""
    if MINE not in st.session_state:
        look_up()
    found: Membership | None = st.session_state.get(MINE)
    return found


def look_up() -> None:
    """Read again which class this visitor is in; where that cannot be read now, what was known stands."""
    with suppress(Refusal):  # the page Exercises says why
        st.session_state[MINE] = classes().of(session())


def tell_step(lab: str, step: str, predicted: Any, measured: Any) -> None:
    """Note what a member predicts and measures in a step of a guided lab."""
    look_up()  # it may be over
    if found := mine():
        try:
            classes().note_step(found.code, session(), lab, step, predicted, measured)
        except Refusal as error:
            st.toast(f"Your class has not got this answer: {plain(error)}")


def tell_where(page: str) -> None:
    """Note on which page a member is, now and as long as the tab is open."""
    if mine():
        _note(page)


@st.fragment(run_every=SECONDS)
def _note(page: str) -> None:
    look_up()
    if found := mine():
        try:
            classes().see(found.code, session(), page)
        except Refusal as error:
            st.toast(f"Your class does not know where you are: {plain(error)}")
