"""One run as it is now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.design.architecture import Architecture
from core.design.form import from_json
from core.learning.recipe import Recipe
from core.store.liveness import death
from core.store.state import State

Series = tuple[str, Architecture, Recipe]  # session, network, and recipe with the seed 0
PARSED = 2_000  # texts that are kept with what they mean: pages read all runs again and again
STALE = 15.0  # seconds without a heartbeat after which a run's worker is taken for dead


@dataclass(frozen=True)
class Run:
    """A training as the store has it.

    `says` explains the state to a person; `progress` is a fraction of its epochs; `created` and `beat` (the worker's last
    heartbeat) are seconds UTC; `machine` is what it ran on; `of_study` says whether it belongs to a study's trial. Runs that
    were begun together, one for each seed, have the same `begun`.
    """

    id: int
    session: str
    architecture: Architecture
    recipe: Recipe
    state: State
    says: str
    progress: float
    created: float
    beat: float
    machine: dict[str, Any]
    of_study: bool
    begun: str

    @property
    def series(self) -> Series:
        """What is the same in all runs of a session that differ in their seeds only."""
        return self.session, self.architecture, self.recipe.with_seed(0)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Run":
        """Read a row of the store; a running run whose worker is dead is an interrupted one."""
        state, says, machine = State(row["state"]), row["says"], json.loads(row["machine"] or "{}")
        if state is State.RUNNING and (cause := death(machine, row["beat"], STALE)):
            state, says = State.INTERRUPTED, f"{cause} Resume goes on after the last whole epoch."
        plain = (row["progress"], row["created"], row["beat"], machine, bool(row["of_study"]), row["token"].partition("/")[0])
        return cls(row["id"], row["session"], _network(row["architecture"]), _recipe(row["recipe"]), state, says, *plain)


@lru_cache(PARSED)
def _network(text: str) -> Architecture:
    return from_json(text)


@lru_cache(PARSED)
def _recipe(text: str) -> Recipe:
    return Recipe.from_form(json.loads(text))
