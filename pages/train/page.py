"""Train what was built, watch it learn, and find it again."""

import inspect

import streamlit as st

from core.learning import diagnosis
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.train import layout
from pages.train.lesson import LESSON

heading(
    "Train a network",
    "A training goes on in a process of its own: leave the page, close the tab, and find it again here.",
    LESSON,
)
layout.show()
if LESSON.shows("source"):
    closed("How the verdict is reached", lambda: st.code(inspect.getsource(diagnosis.diagnose)))
