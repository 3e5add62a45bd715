"""The layout of the draw page: a stroke is answered immediately; what follows from the answers is shown after them.

After a rerun the browser draws every element of the page again. So there are few elements, and a stroke reruns only two of
them: the canvas and the board.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.data.drawing import NO_MOVE, Move
from core.data.normalization import DataError
from pages.draw import live_answers
from pages.draw.canvas import canvas, generation, pen, take
from pages.draw.inputs import controls, drawing, uploaded
from pages.draw.reading import answers, prepared
from pages.draw.shifts import shift_rows, show_shifts
from pages.draw.steps import strip
from pages.shared.components.board import agreement, board
from pages.shared.components.plain import plain
from pages.shared.session.loading import loading
from pages.shared.session.networks import names
from pages.shared.session.own_networks import own_networks, places

if TYPE_CHECKING:
    from core.data.drawing import Prepared
    from core.learning.classifier import Answer, Classifier

MOVES = {  # Move's fields: label, lowest, highest, step
    "right": ("Shift right, pixels", -10, 10, 1),
    "down": ("Shift down, pixels", -10, 10, 1),
    "degrees": ("Rotate, degrees", -90, 90, 5),
    "scale": ("Scale", 0.5, 1.5, 0.05),
}


@st.fragment(key="studio")
def show() -> None:
    """The whole page below its title."""
    st.session_state["draw_whole"] = True
    controls()
    _stroke()
    st.header("What the network sees", anchor=False)
    _steps()
    st.header("Move it", anchor=False)
    row = st.container(horizontal=True, gap="medium")
    with row.container(width=290):
        _sliders()
    with row.container(width="stretch"):
        _shifts()


@st.fragment
def _stroke() -> None:
    """The canvas and the answers. If only this fragment was rerun, the rest follows once the answers are on the screen."""
    take()
    alone = not st.session_state.pop("draw_whole", False)
    says, found = _read()
    on = set(_shown()) - _toggled("networks")
    ask = live_answers.question(_toggled("steps"), _move(), on, places(), pen())
    with st.container(horizontal=True, gap="medium"):  # sent together, after the work, so that the browser renders once
        canvas(ask)
        with st.container():  # goes below the canvas on a telephone
            board(says, _shown(), found, on, _switch_network, _rerun_rest if alone else None)
    st.session_state["draw_settings_shown"] = _settings()


@st.fragment(key="steps")
def _steps() -> None:
    strip(_prepared_or_none(), _toggled("steps"), _switch_step)


@st.fragment(key="shifts")
def _shifts() -> None:
    ready = _prepared_or_none()
    classifiers = _classifiers() if ready else []
    for problem in loading().result().problems if ready else ():
        st.error(plain(problem))
    show_shifts(shift_rows(classifiers, ready, _move()) if ready and classifiers else None)


def _sliders() -> None:
    for name, (label, low, high, step) in MOVES.items():
        start = type(step)(getattr(NO_MOVE, name))
        st.slider(label, low, high, start, step, key=f"draw_{name}", persist_state="session")
    st.button("Put it back", on_click=_put_back, disabled=_move() == NO_MOVE)


def _put_back() -> None:
    for name, (_, _, _, step) in MOVES.items():
        st.session_state[f"draw_{name}"] = type(step)(getattr(NO_MOVE, name))


def _rerun_rest(is_last: bool) -> None:
    """Rerun what follows from the answers; the whole page if the browser never got the last ones, or if something was changed
    in the same moment: Streamlit then runs nothing but what is asked for here."""
    unchanged = st.session_state["draw_settings_shown"] == _settings()
    st.rerun(["steps", "shifts"] if is_last and unchanged else "studio")


def _settings() -> tuple[Any, ...]:
    """All that a visitor can change on this page but the lines."""
    return generation(), pen(), id(uploaded()), _move(), _toggled("networks"), _toggled("steps")


def _switch_network(name: str) -> None:
    st.session_state["draw_networks_off"] = _toggled("networks") ^ {name}


def _switch_step(name: str) -> None:
    st.session_state["draw_steps_off"] = _toggled("steps") ^ {name}
    st.rerun("studio")


def _toggled(what: str) -> frozenset[str]:
    """The networks or steps that are switched off."""
    off: frozenset[str] = st.session_state.get(f"draw_{what}_off", frozenset())
    return off


def _move() -> Move:
    return Move(**{name: st.session_state.get(f"draw_{name}", getattr(NO_MOVE, name)) for name in MOVES})


def _read() -> "tuple[str, dict[str, Answer]]":
    """One sentence and the answers."""
    try:
        found = answers(drawing(), _toggled("steps"), _move(), _classifiers())
    except DataError as error:
        return str(error), {}
    says = agreement(found) if found else "Choose at least one network."
    return f"Reading the uploaded picture. {says}" if uploaded() else says, found


def _prepared_or_none() -> "Prepared | None":
    try:
        return prepared(drawing(), _toggled("steps"), _move())
    except DataError:
        return None  # the board says why


def _classifiers() -> "list[Classifier]":
    """The networks that are on; waits until they are loaded."""
    if not loading().done():
        with st.spinner("The networks are being loaded …"):
            loading().result()
    ready = loading().result().ready | {name: own.classifier for name, own in own_networks().items()}
    return [ready[name] for name in _shown() if name in ready and name not in _toggled("networks")]


def _shown() -> list[str]:
    """The project's networks, then those that the visitor trained and draws with."""
    return [*names(), *own_networks()]
