"""What to look for on this page: tasks, each with a button that shows it with the project's own measurement."""

import streamlit as st

from core.store.request import MOST
from pages.compare.lesson import BASELINE, LESSON
from pages.compare.measurements import SHIPPED, SHOWN
from pages.compare.questions import NEGATIVE, OPPOSITES, QUESTION
from pages.shared.session.go_to import COMPARED, COMPARED_TAB, ENGINES, FIRST_COMPARED

LATENCY_OF = "compare_latency_of"  # session key: whether latencies are of a batch or of an image

# By label: what there is to see, and what the button sets.
TASKS: dict[str, tuple[str, dict[str, str]]] = {
    "Weights or activations?": (
        "LeNet-5 holds a fifth of MLP1's weights and allocates twenty times its activations, at about the same MACs. Which of "
        "the two costs time depends on the machine.",
        {COMPARED_TAB: "Why", QUESTION: OPPOSITES},
    ),
    "One image or many?": (
        "A small network spends most of a pass on calling its operators, not on computing: sixteen images take MLP1 three to "
        "four times as long as one, in the project's own measurement.",
        {COMPARED_TAB: ENGINES, LATENCY_OF: "an image"},
    ),
    "Why negative?": (
        "The self memory of model_inference is what the pass gave back, and so what it had allocated.",
        {COMPARED_TAB: "Why", QUESTION: NEGATIVE},
    ),
}


def tasks() -> None:
    """A button for each task whose tab is shown."""
    locked = any(map(LESSON.locks, ("networks", "measurement", "baseline", "tab")))  # each task sets all of them
    for label, (says, sets) in TASKS.items():
        if LESSON.shows(sets[COMPARED_TAB].lower()):
            st.button(label, help=says, key=f"compare_task_{label}", on_click=show, args=(sets,), disabled=locked)


def show(sets: dict[str, str]) -> None:
    """Open a tab with the networks that the tasks speak of among the compared ones."""
    others = [name for name in st.session_state.get(COMPARED, ()) if name not in FIRST_COMPARED]
    chosen = [*FIRST_COMPARED, *others][:MOST]
    st.session_state.update({**sets, COMPARED: chosen, BASELINE: chosen[0], SHOWN: SHIPPED})
