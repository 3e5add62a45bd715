"""Following a run from another process: its epochs as they come, until it is over."""

import time
from collections.abc import Callable, Iterator

from core.design.refusal import Refusal
from core.learning.epoch import Epoch
from core.store.state import OVER, State
from core.store.store import Store

POLL = 0.1  # seconds between two looks at the store


class RunEnded(Refusal):
    """A run ended before its last epoch: stopped, paused, diverged or failed."""


def follow(store: Store, number: int, on_progress: Callable[[float], None]) -> Iterator[Epoch]:
    """Yield the epochs of a run as they come; raises RunEnded where it ends before its last."""
    seen = 0
    while True:
        run = store.run(number)
        history = store.history(number)
        yield from history[seen:]
        seen = len(history)
        on_progress(run.progress)
        if run.state is State.DONE:
            return
        if run.state in OVER and run.state is not State.INTERRUPTED:  # then another worker goes on with it
            raise RunEnded(run.state, run.says or f"Run {number} was {run.state} on the train page.")
        time.sleep(POLL)
