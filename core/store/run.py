"""One run as it is now."""

import json
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from core.design.architecture import Architecture
from core.design.form import from_json
from core.learning.recipe import Recipe
from core.store.liveness import STALE
from core.store.state import State


@dataclass(frozen=True)
class Run:
    """A training as the store has it.

    `says` is the sentence that goes with it; `progress` a fraction of its epochs;
    `created` and `beat` (the worker's last sign of life) are seconds UTC; `machine` says on what it ran; `of_study` whether
    it is a trial's.
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

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Run":
        """Read a row of the store; a running run whose worker is dead is an interrupted one."""
        state, says, machine = State(row["state"]), row["says"], json.loads(row["machine"] or "{}")
        if state is State.RUNNING and (end := _end(row["beat"], machine)):
            state, says = State.INTERRUPTED, f"{end} Resume goes on after the last whole epoch."
        recipe = Recipe.from_form(json.loads(row["recipe"]))
        plain = (row["progress"], row["created"], row["beat"], machine, bool(row["of_study"]))
        return cls(row["id"], row["session"], from_json(row["architecture"]), recipe, state, says, *plain)


def is_gone(machine: dict[str, Any]) -> bool:
    """Whether the worker's process has ended, as far as this host can tell."""
    process = machine.get("process")
    return process is not None and machine.get("host") == platform.node() and not psutil.pid_exists(process)


def _end(beat: float, machine: dict[str, Any]) -> str:
    """Why the worker is taken for dead; empty where it lives.

    Its last sign of life is too old, or lies ahead, where a clock was put back.
    """
    if is_gone(machine):
        return "The worker died or was shut down."
    if abs(time.time() - beat) > STALE:
        return f"For {STALE:.0f} s the store took nothing from the worker: it stands still, was cut off, or the disk is full."
    return ""
