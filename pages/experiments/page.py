"""The published experiments again, with several seeds, intervals and a verdict; and experiments of one's own."""

import inspect

import streamlit as st

from core.studies.judging import verdicts
from pages.experiments import documents, layout, tasks
from pages.experiments.lesson import LESSON
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading

heading(
    "Experiments",
    "What was published, mostly from single runs, run again with several seeds: what holds, what does not, what is open.",
    LESSON,
)
if LESSON.shows("tasks"):
    tasks.what_to_look_for()
layout.show()
if LESSON.shows("source"):
    closed("How the verdict is reached", lambda: st.code(inspect.getsource(verdicts)))
if LESSON.shows("documents"):
    closed("The five documents", documents.documents)
