"""Build a network layer by layer: every size, cost and mistake as you type."""

import inspect

import streamlit as st

from core.design import windows
from pages.build import layout
from pages.build.lesson import LESSON
from pages.build.tasks import TASKS
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.shared.components.tasks import show_tasks

heading(
    "Build a network",
    "Every size, cost and mistake as you type: choose a layer to see the arithmetic behind its numbers.",
    LESSON,
)
if LESSON.shows("tasks"):
    show_tasks(LESSON, TASKS, folded=True)
layout.show()
if LESSON.shows("source"):
    closed("How this is computed", lambda: st.code(inspect.getsource(windows.window)))
