"""Exercises with endless variants: a wrong answer is met with the slip that gives it."""

import inspect

import streamlit as st

from core.exercises import exercise
from pages.exercises import layout
from pages.exercises.lesson import LESSON
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading

heading(
    "Exercises",
    "Work it out and type the number. A wrong one is met with the slip that gives it; there is always another variant.",
    LESSON,
)
layout.show()
if LESSON.shows("source"):
    closed("How an answer is judged", lambda: st.code(inspect.getsource(exercise)))
