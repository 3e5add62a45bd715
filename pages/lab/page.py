"""The lab book: what was kept from the pages, one's own words beside it, and the report to take home."""

import streamlit as st

from core.design.refusal import Refusal
from pages.lab import guided, layout
from pages.lab.lesson import LESSON
from pages.shared.components.heading import heading
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one
from pages.shared.session.kept import remember

VIEWS = (GUIDED := "Guided labs", BOOK := "Lab book")
VIEW = "lab_view"  # session key


def _view() -> str:
    """What is shown; where a link for a class hides the labs, the lab book alone."""
    if not LESSON.shows("guided"):
        return BOOK
    remember(VIEW, VIEWS.__contains__)
    keep_one(VIEW, VIEWS, BOOK)
    st.segmented_control("View", VIEWS, key=VIEW, persist_state="session", required=True, label_visibility="collapsed")
    return str(st.session_state[VIEW])


heading(
    "Lab book",
    "What you keep from the pages, with where it comes from and your own words, becomes the report you take home.",
    LESSON,
)
try:
    if _view() == GUIDED:
        guided.show()
    else:
        layout.show()
except Refusal as error:
    st.error(f"{plain(error)} The lab book cannot be shown until then; the other pages work.")
