"""What a network costs in hardware: a systolic array, its memory traffic, its energy, and whether it fits on a chip."""

import inspect

import streamlit as st

from core.hardware import arena, passes, systolic
from pages.hardware import layout
from pages.hardware.lesson import LESSON
from pages.hardware.tasks import TASKS
from pages.shared.components.closed import closed
from pages.shared.components.heading import heading
from pages.shared.components.tasks import show_tasks


def source() -> None:
    """The code that counts."""
    from core.learning import pruning  # torch
    from core.learning.quantization import rounding

    for part in (systolic.Mapping, passes.least, arena.tensors, arena.peak, rounding, pruning.prune, pruning.train_pruned):
        st.code(inspect.getsource(part))


heading(
    "Hardware",
    "What does a network cost on a chip: cycles, bytes, energy, and does it fit? Computed for one image, by layer.",
    LESSON,
)
if LESSON.shows("tasks"):
    show_tasks(LESSON, TASKS)
layout.show()
if LESSON.shows("source"):
    closed("How this is computed", source)
