"""What to look for, as tasks: each button opens a study that shows it, and says what to see there."""

from typing import NamedTuple

import streamlit as st

from core.studies.judging.verdicts import NOISE
from pages.experiments.lesson import LESSON, LINK
from pages.experiments.listing import SHOWN
from pages.shared.session.go_to import STUDY

CHOSEN = "experiments_task"  # session key: the place of the task that was chosen


class StudyTask(NamedTuple):
    """A question, the study in which to look for the answer, what to see there, and the verdicts to be listed with it."""

    question: str
    study: str
    says: str
    listed: tuple[str, ...] = ()


TASKS = (
    StudyTask(
        "How far do the seeds lie apart?",
        "mlp1-widths",
        "Each dot is a seed. Two settings whose dots mix are not told apart, whatever their best runs say: which of these are?",
    ),
    StudyTask(
        "Where does the diamond lie?",
        "cnn-against-mlp",
        "A diamond is a published number, its line what its rounding and its one run leave open: one stands here among the "
        "dots of its row, the other far off.",
    ),
    StudyTask(
        "What do the data not decide?",
        "mlp2-widths",
        "Within noise is an answer: the data do not decide. More seeds make the interval narrower, by the root of their "
        "number; open “Why” to read how many would do.",
        (NOISE,),
    ),
)


def what_to_look_for() -> None:
    """The tasks as buttons, and what to see in the study of the one that was chosen, while that study is open."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**What to look for**", width="content")
        for place, task in enumerate(TASKS):
            st.button(task.question, on_click=_begin, args=(place,), disabled=LESSON.locks(LINK))
    chosen = st.session_state.get(CHOSEN)
    if chosen is not None and st.session_state.get(STUDY) == TASKS[chosen].study:
        st.info(TASKS[chosen].says)


def _begin(place: int) -> None:
    task = TASKS[place]
    st.session_state[CHOSEN] = place
    st.session_state[STUDY] = task.study
    st.session_state[SHOWN] = list(task.listed)
