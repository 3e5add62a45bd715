"""The head of a page: its title, what it is for, and a link for a class, in one row; top.css has its style."""

import streamlit as st

from pages.shared.components.plain import plain
from pages.shared.lesson.dialog import make_link
from pages.shared.lesson.lesson import Lesson
from pages.shared.lesson.opening import open_lesson


def heading(title: str, lead: str, lesson: Lesson) -> None:
    """The page's title with a sentence beside it, or below it on a narrow screen; a link that was opened takes effect."""
    problems = open_lesson(lesson)
    with st.container(key="heading", horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(title, anchor=False, width="content")
        st.markdown(lead, width="stretch")
        asks = st.button("Link for a class", type="tertiary")
    for problem in problems:
        st.warning(plain(problem))
    if asks:
        make_link(lesson)
