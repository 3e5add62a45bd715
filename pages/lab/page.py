"""The lab book: what was kept from the pages, one's own words beside it, and the report to take home."""

import streamlit as st

from core.design.refusal import Refusal
from pages.lab import guided, layout
from pages.lab.lesson import LESSON
from pages.shared.components.choose import choose_view
from pages.shared.components.heading import heading
from pages.shared.components.plain import plain

VIEWS = (GUIDED := "Guided labs", BOOK := "Lab book")
VIEW = "lab_view"  # session key


heading(
    "Lab book",
    "What you keep from the pages, with where it comes from and your own words, becomes the report you take home.",
    LESSON,
)
try:
    if LESSON.shows("guided") and choose_view(VIEW, VIEWS, BOOK) == GUIDED:
        guided.show()
    else:
        layout.show()
except Refusal as error:
    st.error(f"{plain(error)} The lab book cannot be shown until then; the other pages work.")
