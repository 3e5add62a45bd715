"""Starting runs and taking them up again."""

import os
from collections.abc import Sequence

import streamlit as st

from core.design.architecture import Architecture
from core.learning.recipe import Recipe
from core.store.run import Run
from pages.shared.session.click import answered, next_click
from pages.shared.session.store import store
from pages.shared.session.visitor import session

BUTTON = "train"  # the button that begins a run


def place() -> str:
    """Where runs are trained, as a page says it."""
    address = os.environ.get("EXPLORER_SCHEDULER")
    return f"the workers of {address}" if address else "a worker process of this machine"


def begin(architecture: Architecture, recipe: Recipe, seeds: int) -> int:
    """Queue a run for each seed and hand them to the workers; a click that arrives twice begins them once. Raises a Refusal."""
    numbers = store().add_seeds(architecture, recipe, seeds, session(), next_click(BUTTON))
    try:
        _hand_over(numbers)
    finally:
        answered(BUTTON)  # without workers the runs are there, paused
    return numbers[0]


def resume(*numbers: int) -> None:
    """Queue paused or failed runs; they go on after their last complete epoch."""
    for number in numbers:
        store().queue_again(number, session())
    _hand_over(numbers)


def own(run: Run) -> bool:
    """Whether this visitor's browser started the run."""
    return run.session == session()


def _hand_over(numbers: Sequence[int]) -> None:
    from core.workers.handover import start  # imports Dask: only when somebody trains

    with st.spinner("A worker is being started …"):
        start(store(), numbers)
