"""The studio of the draw page: drawing, answers, steps and shifts, rerun together at each stroke."""

from typing import TYPE_CHECKING

import streamlit as st

from core.data.drawing import STEPS, STILL, Move, Prepared, prepare
from core.data.ink import Picture, Strokes
from core.data.normalization import DataError
from pages._shared.answers import agreement, board
from pages._shared.inputs import drawing_input
from pages._shared.networks import loading, names, title
from pages._shared.shifts import shift_rows, show_shifts
from pages._shared.strip import STEP_TITLES, strip

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from core.learning.classifier import Classifier

MOVES = {  # Move's fields: label, lowest, highest, step
    "right": ("Shift right, pixels", -10, 10, 1),
    "down": ("Shift down, pixels", -10, 10, 1),
    "degrees": ("Rotate, degrees", -90, 90, 5),
    "scale": ("Scale", 0.5, 1.5, 0.05),
}


@st.fragment
def show() -> None:
    """The whole studio. What the widgets below the answers say is read before they are shown, so answers come first."""
    chosen = [name for name in names() if name in st.session_state.get("chosen", names())]
    off = frozenset(STEPS) - frozenset(st.session_state.get("steps", STEPS))
    move = Move(**{name: st.session_state.get(name, getattr(STILL, name)) for name in MOVES})
    left, right = _columns()
    with left:
        drawing, down = drawing_input()
    with right:
        prepared, classifiers = _answers(drawing, chosen, off, move)
        st.pills("Networks", names(), format_func=title, default=names(), key="chosen", **_CHOICE)
    st.subheader("What the network sees", anchor=False)
    st.pills("Steps that are on", STEPS, format_func=STEP_TITLES.__getitem__, default=STEPS, key="steps", **_CHOICE)
    strip(prepared, off)
    st.subheader("Move it", anchor=False)
    _shifts(prepared, classifiers, move, down)


_CHOICE = {"selection_mode": "multi", "persist_state": "session", "wrap": True}


def _columns() -> "tuple[DeltaGenerator, DeltaGenerator]":
    """A column as wide as the canvas and the rest beside it; one below the other on a telephone."""
    row = st.container(horizontal=True, gap="medium")
    return row.container(width=290), row.container(width="stretch")


def _answers(
    drawing: Strokes | Picture, chosen: list[str], off: frozenset[str], move: Move
) -> tuple[Prepared | None, "list[Classifier]"]:
    """One sentence and the board; gives the prepared drawing and the networks, nothing where there is nothing to read."""
    says, place = st.empty(), st.empty()
    try:
        prepared = prepare(drawing, off, move)
    except DataError as error:
        says.markdown(f"**{error}**")
        board(place, chosen, {})
        return None, []
    if not loading().done():
        says.markdown("**The networks are being loaded …**")
        board(place, chosen, {})
    networks = loading().result()
    for problem in networks.problems:
        st.error(problem)
    classifiers = [networks.ready[name] for name in chosen if name in networks.ready]
    answers = {classifier.name: classifier.answer(prepared) for classifier in classifiers}
    says.markdown(f"**{agreement(answers) if answers else 'Choose at least one network.'}**")
    board(place, chosen, answers)
    return prepared, classifiers


def _shifts(prepared: Prepared | None, classifiers: "list[Classifier]", move: Move, down: bool) -> None:
    """The sliders and the chart; while the pen is down the last chart stays, so that live answers come at once."""
    left, right = _columns()
    with left:
        for name, (label, low, high, step) in MOVES.items():
            start = type(step)(getattr(STILL, name))
            st.slider(label, low, high, start, step, key=name, persist_state="session")
        st.button("Put it back", on_click=_put_back, disabled=move == STILL)
    with right:
        if not down:
            st.session_state.shifts = shift_rows(classifiers, prepared, move) if prepared and classifiers else None
        show_shifts(st.session_state.get("shifts"))


def _put_back() -> None:
    for name, (_, _, _, step) in MOVES.items():
        st.session_state[name] = type(step)(getattr(STILL, name))
