"""The class that is explained."""

import streamlit as st

from pages.inside.subjects import Subject
from pages.shared.session.kept import remember

CLASS = "inside_class"  # session key


def choose_class(subjects: list[Subject], label: str) -> int:
    """Let the visitor choose; at first what the last network reads."""
    digits = [str(digit) for digit in range(10)]
    remember(CLASS, lambda one: one in digits)
    if CLASS not in st.session_state:
        st.session_state[CLASS] = str(subjects[-1].answer)
    return int(st.segmented_control(label, digits, required=True, key=CLASS, persist_state="session") or 0)
