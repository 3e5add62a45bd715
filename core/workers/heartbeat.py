"""A worker's heartbeat: a thread that tells the store, twice a second, that the worker lives and how far it is."""

import os
import time
from threading import Event, Thread
from types import TracebackType

from core.store.database import StoreError
from core.store.runs import Runs
from core.store.state import AFTER, State

BEAT = 0.5  # seconds between two heartbeats
PATIENCE = 5.0  # seconds that a wish may wait for the end of a batch, or of loading the data


class StopRequested(Exception):
    """A visitor asked the run to stop or to pause; `state` is the state to leave it in."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


class Heartbeat:
    """A context in which a thread writes the heartbeat of runs trained together, also while loading or one batch takes long.

    A wish that is not obeyed within PATIENCE ends the process: the runs are left after their last whole epoch, and the
    worker's nanny starts another process.
    """

    def __init__(self, store: Runs, *numbers: int) -> None:
        self._store, self._numbers = store, numbers
        self._progress, self._wish = 0.0, ""
        self._problem: StoreError | None = None
        self._over = Event()
        self._thread = Thread(target=self._run, name=f"heartbeat of runs {numbers}", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def report(self, progress: float) -> None:
        """Set the progress that the next heartbeat writes.

        Raises StopRequested where a visitor asked one of the runs to end, StoreError where the store takes nothing.
        """
        self._progress = progress
        if self._problem:
            raise self._problem
        if self._wish:
            raise StopRequested(AFTER[self._wish])

    def _run(self) -> None:
        asked = 0.0
        while not self._over.is_set() and not self._problem:
            try:
                self._wish = self._store.beat(self._numbers, self._progress)
                asked = asked or (time.monotonic() if self._wish else 0.0)
                if self._wish and time.monotonic() - asked > PATIENCE:
                    for number in self._numbers:
                        self._store.finish(number, AFTER[self._wish])
                    os._exit(1)
            except StoreError as error:
                self._problem = error  # for the thread that trains to raise
            self._over.wait(BEAT)
