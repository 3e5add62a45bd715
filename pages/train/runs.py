"""Starting runs and taking them up again."""

import os

import streamlit as st

from core.design.architecture import Architecture
from core.design.refusal import Refusal
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


def begin(architecture: Architecture, recipe: Recipe) -> int:
    """Queue a run and hand it to the workers; a click that arrives twice begins one. Raises a Refusal."""
    number = store().add(architecture, recipe, session(), next_click(BUTTON))
    try:
        _hand_over(number)
    except Refusal:
        answered(BUTTON)  # the run is there, paused
        raise
    answered(BUTTON)
    return number


def resume(number: int) -> None:
    """Queue a paused or failed run; it goes on after its last complete epoch."""
    store().queue_again(number, session())
    _hand_over(number)


def own(run: Run) -> bool:
    """Whether this visitor's browser started the run."""
    return run.session == session()


def _hand_over(number: int) -> None:
    from core.workers.handover import start  # imports Dask: only when somebody trains

    with st.spinner("A worker is being started …"):
        start(store(), number)
