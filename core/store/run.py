"""One run as it is now."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.design.architecture import Architecture
from core.design.form import from_json
from core.learning.recipe import Recipe
from core.store.liveness import _is_dead

OVER = ("done", "stopped", "paused", "interrupted", "diverged", "failed")
RESUMABLE = ("paused", "stopped", "interrupted", "failed")


@dataclass(frozen=True)
class Run:
    """A training as the store has it.

    `state` is queued, running or one of OVER; `says` is the sentence that goes with it; `progress` a fraction of its epochs;
    `created` and `beat` (the worker's last sign of life) are seconds UTC; `machine` says on what it ran; `of_study` whether
    it is a trial's.
    """

    id: int
    session: str
    architecture: Architecture
    recipe: Recipe
    state: str
    says: str
    progress: float
    created: float
    beat: float
    machine: dict[str, Any]
    of_study: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Run":
        """Read a row of the store; a running run whose worker is dead is an interrupted one."""
        state, says, machine = row["state"], row["says"], json.loads(row["machine"] or "{}")
        if state == "running" and _is_dead(row["beat"], machine):
            state, says = "interrupted", "The worker died or was shut down. Resume goes on after the last whole epoch."
        recipe = Recipe.from_form(json.loads(row["recipe"]))
        plain = (row["progress"], row["created"], row["beat"], machine, row["session"] == row["token"])
        return cls(row["id"], row["session"], from_json(row["architecture"]), recipe, state, says, *plain)
