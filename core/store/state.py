"""The states of a run, and of a measurement."""

from enum import StrEnum


class State(StrEnum):
    """Where a run or a measurement stands. A person sees the value; the database holds it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"  # its worker died; another one may go on
    DIVERGED = "diverged"  # its loss is no longer a number
    FAILED = "failed"


OVER = (State.DONE, State.STOPPED, State.PAUSED, State.INTERRUPTED, State.DIVERGED, State.FAILED)
RESUMABLE = (State.PAUSED, State.STOPPED, State.INTERRUPTED, State.FAILED)
