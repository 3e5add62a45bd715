"""The class that is explained."""

import streamlit as st

from pages.inside.lesson import CLASS, DIGITS, LESSON
from pages.inside.subjects import Subject
from pages.shared.session.kept import remember


def choose_class(subjects: list[Subject], label: str) -> int:
    """Let the visitor choose; at first what the last network reads."""
    remember(CLASS, lambda one: one in DIGITS)
    if CLASS not in st.session_state:
        st.session_state[CLASS] = str(subjects[-1].answer)
    locked = LESSON.locks("class")
    return int(st.segmented_control(label, DIGITS, required=True, key=CLASS, disabled=locked, persist_state="session") or 0)
