"""The layout of the page: the digit, the networks, and one view of them; only the chosen view computes."""

from importlib import import_module

import streamlit as st

from pages.inside.digit import choose_digit
from pages.inside.following import follow
from pages.inside.lesson import LESSON
from pages.inside.subjects import choose_networks, subjects
from pages.shared.components.choose import choose_view
from pages.shared.components.plain import plain
from pages.shared.session.loading import loading
from pages.shared.session.own_networks import UNDERWAY

VIEWS = {title: file for file, title in LESSON.sections.items() if file != "tasks"}
VIEW = "inside_view"  # session key


@st.fragment(key="inside")
def show() -> None:
    """The whole page below its title."""
    with st.container(horizontal=True):
        with st.container(width="content"):
            digit = choose_digit(LESSON.locks("digit"))
        with st.container(width="stretch"):
            runs = choose_networks(LESSON.locks("networks"))
            epochs = st.container()
    views = [title for title, file in VIEWS.items() if LESSON.shows(file)]
    if not views:
        return
    view = choose_view(VIEW, views, views[0])
    if not loading().done():
        with st.spinner("The networks are being loaded …"):
            loading().result()
    with epochs:
        found, problems = subjects(digit, runs)
        follow({name: run for name, run in runs.items() if run.state in UNDERWAY})
    for problem in problems:
        st.warning(plain(problem))
    if found:
        import_module(f"pages.inside.{VIEWS[view]}").show(found)  # after the networks: it imports torch, which takes seconds
    elif not problems:
        st.info("Choose at least one network.")
