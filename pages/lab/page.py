"""The lab book: what was kept from the pages, one's own words beside it, and the report to take home."""

import streamlit as st

from core.design.refusal import Refusal
from pages.lab import guided, layout
from pages.lab.lesson import GUIDED, LESSON
from pages.shared.components.choose import choose_view
from pages.shared.components.heading import heading
from pages.shared.components.plain import plain
from pages.shared.session.go_to import BOOK, LAB_VIEW


def _view() -> str:
    """What is shown: the guided labs or the lab book, where a link for a class leaves both."""
    if not LESSON.shows("guided"):
        return BOOK
    if not any(LESSON.shows(section) for section in LESSON.sections if section != "guided"):
        return GUIDED
    return choose_view(LAB_VIEW, (GUIDED, BOOK), BOOK, LESSON.locks("view"))


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
