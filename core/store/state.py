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
    OPENED = "opened"  # a network of a file, which was never trained here


OVER = (State.DONE, State.STOPPED, State.PAUSED, State.INTERRUPTED, State.DIVERGED, State.FAILED)
RESUMABLE = (State.PAUSED, State.STOPPED, State.INTERRUPTED, State.FAILED)
IDLE = (State.QUEUED, State.INTERRUPTED)  # waits for a worker
AFTER = {"stop": State.STOPPED, "pause": State.PAUSED}  # the state that a visitor's wish leads to
