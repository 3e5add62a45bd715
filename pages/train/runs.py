"""The runs of this installation on a page: the store, who this visitor is, and the engine, which starts at the first job."""

import os
import secrets
import time

import streamlit as st

from core.data.facts import FACTS
from core.design.architecture import Architecture
from core.learning.recipe import Recipe
from core.store.run import Run
from core.studies.running.duration import pace_of
from pages.shared.session.store import store
from pages.shared.session.visitor import session

DOUBLE = 1.5  # seconds within which a second click on the same choices is no second wish
LOOKED_AT = 5  # runs from which this machine's pace is taken


def place() -> str:
    """Where runs go, in words."""
    address = os.environ.get("EXPLORER_SCHEDULER")
    return f"the workers of {address}" if address else "a worker process of this machine"


def begin(architecture: Architecture, recipe: Recipe) -> int:
    """Queue a training and hand it to the workers; a double click is one training."""
    last, when, token = st.session_state.get("begun", (None, 0.0, ""))
    twice = last == (architecture, recipe) and time.monotonic() - when < DOUBLE
    if not twice:
        token = secrets.token_hex(16)
    number = store().add(architecture, recipe, session(), token)
    if not twice:
        _hand_over(number)
    st.session_state.begun = ((architecture, recipe), time.monotonic(), token)
    return number


def resume(number: int) -> None:
    """Queue a run that is over again; it goes on after its last whole epoch."""
    store().queue_again(number, session())
    _hand_over(number)


def own(run: Run) -> bool:
    """Whether this visitor's browser started the run."""
    return run.session == session()


def images_of(recipe: Recipe) -> int:
    """The images of an epoch: the data set's without those for validation; 0 for a folder, which only the worker counts."""
    facts = FACTS.get(recipe.dataset)
    return facts.images - recipe.validation if facts else 0


def pace_here() -> float:
    """How many times as long as computed the latest trainings took on this machine; 1 where there is none."""
    latest = [run for run in store().runs() if run.progress > 0][:LOOKED_AT]
    return pace_of(store(), latest)


def _hand_over(number: int) -> None:
    from core.workers.handover import start  # Dask, and a worker process, only once somebody trains

    with st.spinner("A worker is being started …"):
        start(store(), number)
