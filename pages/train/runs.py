"""Starting runs and taking them up again."""

import os
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core.design.architecture import Architecture
from core.learning.recipe import Recipe
from core.store.run import Run
from pages.shared.session.click import answered, next_click
from pages.shared.session.store import store
from pages.shared.session.visitor import session


def place() -> str:
    """Where runs are trained, as a page says it."""
    address = os.environ.get("EXPLORER_SCHEDULER")
    return f"the workers of {address}" if address else "a worker process of this machine"


class Wanted(NamedTuple):
    """The network, the recipe to train it with, and with how many seeds: the recipe's and those after it."""

    architecture: Architecture
    recipe: Recipe
    seeds: int = 1


def begin(button: str, *wanted: Wanted) -> list[int]:
    """Queue a run for each seed of what is wanted and hand all to the workers; gives the number of the first run of each.

    A click on the button that arrives twice begins them once. Raises a Refusal.
    """
    queued: list[list[int]] = []
    try:
        for at, (architecture, recipe, seeds) in enumerate(wanted):
            queued.append(store().add_seeds(architecture, recipe, seeds, session(), f"{next_click(button)}{at}"))
    finally:  # without workers, or without room for all, the runs so far are there
        answered(button)
        if queued:
            _hand_over([number for numbers in queued for number in numbers])
    return [numbers[0] for numbers in queued]


def resume(*numbers: int) -> None:
    """Queue paused or failed runs; they go on after their last complete epoch."""
    for number in numbers:
        store().queue_again(number, session())
    _hand_over(numbers)


def go_on(more: int, *numbers: int) -> None:
    """Queue runs that are done for more epochs; they go on after their last one. Raises a Refusal."""
    for number in numbers:
        store().extend(number, session(), more)
    _hand_over(numbers)


def test(*numbers: int) -> None:
    """Have stopped runs tested that were not tested when they stopped. Raises a Refusal."""
    _hand_over(numbers)


def own(run: Run) -> bool:
    """Whether this visitor's browser started the run."""
    return run.session == session()


def _hand_over(numbers: Sequence[int]) -> None:
    from core.workers.handover import start  # imports Dask: only when somebody trains

    with st.spinner("A worker is being started …"):
        start(store(), numbers)
