"""Starting runs and taking them up again."""

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
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
    click = next_click(button)

    def added() -> Iterator[int]:
        for at, (architecture, recipe, seeds) in enumerate(wanted):
            yield from store().add_seeds(architecture, recipe, seeds, session(), f"{click}{at}")

    try:
        numbers = _queue(added())
    finally:  # without workers, or without room for all, the runs so far are there
        answered(button)
    places = accumulate((one.seeds for one in wanted[:-1]), initial=0)
    return [numbers[place] for place in places]


def resume(*numbers: int) -> None:
    """Queue paused or failed runs; they go on after their last complete epoch."""
    _queue(_each(numbers, lambda number: store().queue_again(number, session())))


def go_on(more: int, *numbers: int) -> None:
    """Queue runs that are done for more epochs; they go on after their last one. Raises a Refusal."""
    _queue(_each(numbers, lambda number: store().extend(number, session(), more)))


def test(*numbers: int) -> None:
    """Have stopped runs tested that were not tested when they stopped. Raises a Refusal."""
    _hand_over(numbers)


def own(run: Run) -> bool:
    """Whether this visitor's browser started the run."""
    return run.session == session()


def _each(numbers: Sequence[int], put: Callable[[int], None]) -> Iterator[int]:
    """Put runs into the queue one by one."""
    for number in numbers:
        put(number)
        yield number


def _queue(runs: Iterator[int]) -> list[int]:
    """Queue runs one by one, and hand over those that are in the queue even where the next one has no room there."""
    numbers: list[int] = []
    try:
        for number in runs:
            numbers.append(number)
    finally:
        if numbers:
            _hand_over(numbers)
    return numbers


def _hand_over(numbers: Sequence[int]) -> None:
    from core.workers.handover import start  # imports Dask: only when somebody trains

    with st.spinner("A worker is being started …"):
        start(store(), numbers)
