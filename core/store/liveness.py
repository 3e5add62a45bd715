"""Which process has a run or a measurement, and whether it is alive."""

import os
import platform
import time
from typing import Any

import psutil


def holder() -> dict[str, Any]:
    """The host and process that a row names as its worker: this process."""
    return {"host": platform.node(), "process": os.getpid()}


def is_gone(machine: dict[str, Any]) -> bool:
    """Whether the worker's process has ended, as far as this host can tell."""
    process = machine.get("process")
    return process is not None and machine.get("host") == platform.node() and not psutil.pid_exists(process)


def death(machine: dict[str, Any], beat: float, limit: float) -> str:
    """Why a worker is taken for dead; empty where it is alive.

    Its last heartbeat, `beat` (seconds UTC), is more than `limit` seconds away: too old, or ahead where a clock was put back.
    """
    if is_gone(machine):
        return "The worker died or was shut down."
    if abs(time.time() - beat) > limit:
        return f"For {limit:.0f} s the store took nothing from the worker: it stands still, was cut off, or the disk is full."
    return ""
