"""Compare networks under the profiler, with every number explained."""

import inspect

import streamlit as st

from pages.compare import layout
from pages.compare.lesson import LESSON
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.shared.components.source import source


def code() -> None:
    """The code that measures."""
    from core.profiling import comparison, rounds, timing  # imports torch

    for part in (comparison.compare, rounds.in_rounds, timing.ratio):
        st.code(inspect.getsource(part))


heading(
    "Compare networks",
    "The same pass through each network under PyTorch's profiler: what it costs in time and memory, and why.",
    LESSON,
)
layout.show()
if LESSON.shows("source"):
    closed("How this is computed", code)
source(
    "LeNet-5, 28×28 is the LeNet-5 of document 000: 28×28 without padding. That document's MLP2 has, by its bytes, 300 and 200 "
    "hidden neurons: it is MLP2, 300/200; MLP2 here has 300 and 100, as in document 004."
)
