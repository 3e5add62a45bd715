"""The form's choices that come back after a reload."""

import streamlit as st

from pages.shared.session.kept import remember
from pages.train.lesson import LESSON


def remember_form() -> None:
    """Keep what is chosen, or bring back what was; call this before the form is drawn.

    The first choices stand in the session too: a widget that has a default beside it would complain.
    """
    for control in LESSON.controls:
        remember(control.key, control.can_be)
        if control.first is not None:
            st.session_state.setdefault(control.key, control.first)
