"""A teacher's board: who is where, what was answered, predicted and handed in. Only the secret opens it."""

from dataclasses import dataclass

import streamlit as st

from core.design.refusal import Refusal
from core.store.class_board import Board
from core.store.class_file import to_file
from core.store.kept import TAUGHT
from pages.exercises import fallen, handed_in, people, predictions
from pages.shared.components.choose import choose_view
from pages.shared.components.plain import plain
from pages.shared.session.class_room import classes
from pages.shared.session.kept import keep, kept

SECONDS = 3.0  # between two looks
VIEW = "class_view"  # session key
VIEWS = {
    "People": people.show,
    "Answers": fallen.show,
    "Predictions": predictions.show,
    "Designs": handed_in.designs,
    "Drawings": handed_in.drawings,
}


@dataclass(frozen=True)
class Taught:
    """A class that is taught from this browser."""

    code: str
    secret: str


def show() -> None:
    """Start a class, or see its board."""
    if taught := _taught():
        with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
            st.metric("People join with this code, under *A class* on this page", taught.code, width="content")
            with st.popover("Show the secret"):
                st.markdown("The secret, with the code, opens this board in another browser:")
                st.code(taught.secret, language=None)
        view = choose_view(VIEW, list(VIEWS), "People")
        if view == "Designs":
            _budget(taught)
        _board(taught, view)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button("Start a class"):
            _keep(Taught(*classes().start()))
            st.rerun()
        code = st.text_input("Code", max_chars=8, width=120)
        secret = st.text_input("Secret", max_chars=40, width=220, type="password")
        if st.button("Open the board") and code:
            _open(Taught(code.strip().upper(), secret.strip()))


@st.fragment(run_every=SECONDS)
def _board(taught: Taught, view: str) -> None:
    try:
        found = classes().board(taught.code, taught.secret)
    except Refusal as error:
        st.error(plain(error))
        st.button("Close the board", on_click=_keep, args=(None,))
        return
    over = " The class is over." if found.is_over else ""
    handed = f"Predictions: {len(found.predictions)}. Designs: {len(found.designs)}. Drawings: {len(found.drawings)}."
    st.markdown(f"Joined: {len(found.members)}. First answers: {len(found.answers)}. {handed}{over}")
    VIEWS[view](found)
    _end(taught, found)


def _budget(taught: Taught) -> None:
    """The budget that members see beside their designs; it stands outside of what is redrawn while one types."""
    try:
        limits = classes().board(taught.code, taught.secret).budget
        if (chosen := handed_in.choose_budget(limits)) is not None:
            classes().set_budget(taught.code, taught.secret, chosen)
    except Refusal as error:
        st.error(plain(error))


def _end(taught: Taught, found: Board) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        st.download_button("Export as JSON", to_file(found, taught.code), f"class-{taught.code}.json", on_click="ignore")
        try:
            if not found.is_over and st.button("End the class"):
                classes().end(taught.code, taught.secret)
                st.rerun()
            if found.is_over and st.button("Erase it, with all names, answers and what was handed in"):
                classes().erase(taught.code, taught.secret)
                _keep(None)
                st.rerun()
        except Refusal as error:
            st.toast(plain(error), duration="long")  # which outlives the next look


def _open(taught: Taught) -> None:
    try:
        classes().board(taught.code, taught.secret)
    except Refusal as error:
        st.error(plain(error))
    else:
        _keep(taught)
        st.rerun()


def _taught() -> Taught | None:
    found = kept(TAUGHT)
    return Taught(*found) if found else None


def _keep(taught: Taught | None) -> None:
    keep(TAUGHT, [taught.code, taught.secret] if taught else None)
