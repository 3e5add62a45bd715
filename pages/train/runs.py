"""Starting runs and taking them up again."""

import os
import secrets
import time

import streamlit as st

from core.design.architecture import Architecture
from core.learning.recipe import Recipe
from core.store.run import Run
from pages.shared.session.store import store
from pages.shared.session.visitor import session

DOUBLE_CLICK = 1.5  # seconds within which a second click on the same choices starts no second run


def place() -> str:
    """Where runs are trained, as a page says it."""
    address = os.environ.get("EXPLORER_SCHEDULER")
    return f"the workers of {address}" if address else "a worker process of this machine"


def begin(architecture: Architecture, recipe: Recipe) -> int:
    """Queue a run and hand it to the workers; a double click starts one run."""
    last, when, token = st.session_state.get("train_begun", (None, 0.0, ""))
    twice = last == (architecture, recipe) and time.monotonic() - when < DOUBLE_CLICK
    if not twice:
        token = secrets.token_hex(16)
    number = store().add(architecture, recipe, session(), token)
    if not twice:
        _hand_over(number)
    st.session_state.train_begun = ((architecture, recipe), time.monotonic(), token)
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
