"""What every layer of a network sees of a digit, and why the network answers so."""

import streamlit as st

from core.data.examples import SOURCE
from pages.inside import layout
from pages.inside.lesson import LESSON
from pages.inside.tasks import TASKS
from pages.shared.components.heading import heading
from pages.shared.components.tasks import show_tasks
from pages.shared.session.go_to import follow_link

follow_link()  # first: a link for a class, which the heading opens, may lock the networks
heading(
    "Look inside",
    "What does every layer make of *your* digit, and why does it answer so? For an MLP, a CNN or a network of your own.",
    LESSON,
)
if LESSON.shows("tasks"):
    show_tasks(LESSON, TASKS)
layout.show()
st.caption(f"The ten examples are by writers that no network was trained on. {SOURCE}")
