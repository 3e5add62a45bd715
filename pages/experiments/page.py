"""The published experiments again, with several seeds, intervals and a verdict; and experiments of one's own."""

import inspect

import streamlit as st

from core.studies.judging import verdicts
from pages.experiments import documents, layout, questions, tasks
from pages.experiments.lesson import LESSON, LINK, QUESTIONS, VIEWS
from pages.shared.components.choose import choose_view
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.shared.session.go_to import STUDIES, VIEW


def _view() -> str:
    """What is shown: the studies or the questions, where a link for a class leaves both."""
    if not LESSON.shows("questions"):
        return STUDIES
    if not any(LESSON.shows(section) for section in LESSON.sections if section != "questions"):
        return QUESTIONS
    return choose_view(VIEW, VIEWS, STUDIES, LESSON.locks("view"))


if LINK in st.query_params and VIEW not in st.session_state:  # a link of a study leads to it
    st.session_state[VIEW] = STUDIES
heading(
    "Experiments",
    "What was published, mostly from single runs, run again with several seeds: what holds, what does not, what is open.",
    LESSON,
)
if _view() == QUESTIONS:
    questions.questions()
else:
    if LESSON.shows("tasks"):
        tasks.what_to_look_for()
    layout.show()
    if LESSON.shows("source"):
        closed("How the verdict is reached", lambda: st.code(inspect.getsource(verdicts)))
    if LESSON.shows("documents"):
        closed("The five documents", documents.documents)
