"""One exercise: its kind and variant, the question, the answer and what it shows, the solution."""

from collections.abc import Callable

import streamlit as st

from core.design.refusal import Refusal
from core.exercises.catalog import KINDS, exercise
from core.exercises.exercise import Exercise, Judged
from core.labbook.entry import Entry, Row
from core.labbook.origins import here
from pages.exercises import board, joining, record
from pages.exercises.lesson import FIRST, KIND, LESSON, MOST, VARIANT
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.kept import remember
from pages.shared.session.lab_book import put_button

SENT = "exercises_sent"  # session key: for which exercise a number was sent last, and the number


@st.fragment(key="exercises")
def show() -> None:
    """The whole page below its title."""
    kind, variant = _choose()
    one = exercise(kind, variant)
    with st.container(border=True):
        st.header(f"{one.title}, variant {variant:,}", anchor=False)
        st.markdown(one.asks())
        given, is_new = _answer(one, f"exercises_answer_{kind}_{variant}")
    if given is None:
        st.caption("Type a number and press Enter." if not one.options else "Choose one, then check it.")
    else:
        judged = one.judge(given)
        if is_new:
            record.add(kind, variant, judged.right)
            joining.note(kind, variant, given, judged)
        (st.success if judged.right else st.warning)(judged.says)
        put_button("exercise", lambda: _entry(one, kind, variant, given, judged))
    st.button("Another variant", on_click=_next, disabled=LESSON.locks("variant"))
    if LESSON.shows("solution"):
        closed("Solution", lambda: st.markdown(f"{one.solution()}\n\n**{one.shown(one.answer())}**"))
    if LESSON.shows("record"):
        st.caption(record.format_record(kind))
    if LESSON.shows("class"):
        closed("A class", lambda: _told(joining.show))
    if LESSON.shows("board"):
        closed("For teachers: the board of a class", lambda: _told(board.show))


def _entry(one: Exercise, kind: str, variant: int, given: float, judged: Judged) -> Entry:
    """The question, the answer, and what it shows, for the lab book."""
    row: Row = {"question": one.asks(), "answer": one.shown(given), "right": judged.right, "what it shows": judged.says}
    command = f"python -m core exercise {kind} --seed {variant} --answer={given!r}"
    return Entry(f"{one.title}, variant {variant:,}", "Questions", [row], facts=here(), command=command)


def _told(show: Callable[[], None]) -> None:
    """What needs the store; where that cannot be opened, why."""
    try:
        show()
    except Refusal as error:
        st.error(plain(error))


def _choose() -> tuple[str, int]:
    keep_over_reload(KIND, KINDS, FIRST)
    remember(VARIANT, range(1, MOST + 1).__contains__)
    st.session_state.setdefault(VARIANT, 1)
    LESSON.hold()
    titles = {kind: one.title for kind, one in KINDS.items()}
    locked = LESSON.locks("kind")
    st.pills("Exercise", KINDS, key=KIND, format_func=titles.__getitem__, required=True, disabled=locked)
    st.number_input("Variant", 1, MOST, key=VARIANT, width=160, disabled=LESSON.locks("variant"))
    return str(st.session_state[KIND]), int(st.session_state[VARIANT])


def _answer(one: Exercise, key: str) -> tuple[float | None, bool]:
    """The number that was sent last, None before that; and whether it was sent just now."""
    with st.form(key, border=False):
        if one.options:
            place = st.radio(
                "Answer", range(len(one.options)), None, one.options.__getitem__, key=f"{key}_given", horizontal=True
            )
            given = None if place is None else float(place)
        else:
            given = st.number_input(f"Answer, in {one.unit}", value=None, step=None, format="%f", key=f"{key}_given", width=260)
        sent = st.form_submit_button("Check", type="primary")
    if sent:
        st.session_state[SENT] = key, given
    before, number = st.session_state.get(SENT, ("", None))
    return (number if before == key else None), sent


def _next() -> None:
    st.session_state[VARIANT] = st.session_state[VARIANT] % MOST + 1
