"""A worker's heartbeat: a thread that tells the store, twice a second, that the worker lives and how far it is."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from types import TracebackType

from core.store.database import StoreError
from core.store.runs import LOST, Runs
from core.store.state import AFTER, State

BEAT = 0.5  # seconds between two heartbeats
PATIENCE = 5.0  # seconds that a wish may wait for the end of a batch, or of loading the data


class StopRequested(Exception):
    """Visitors asked runs to stop or to pause: `states` are the states to leave them in, by the runs' numbers."""

    def __init__(self, states: dict[int, State]) -> None:
        super().__init__(states)
        self.states = states


class Heartbeat:
    """A context in which a thread writes the heartbeat of runs trained together, also while loading or one batch takes long.

    A wish that is not obeyed within PATIENCE ends the process: the runs are left after their last whole epoch, and the
    worker's nanny starts another process.
    """

    def __init__(self, store: Runs, number: int) -> None:
        self._store, self.numbers = store, [number]
        self._progress = 0.0
        self._wishes: dict[int, str] = {}
        self._problem: StoreError | None = None
        self._over, self._beating = Event(), Lock()
        self._thread = Thread(target=self._run, name=f"heartbeat of run {number}", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def join(self, number: int) -> None:
        """Write the heartbeat of this run too."""
        with self._beating:
            self.numbers.append(number)

    def leave(self, number: int) -> None:
        """Write no more for a run that is about to end."""
        with self._beating:
            self._drop(number)

    @contextmanager
    def last(self, number: int) -> Iterator[None]:
        """A context in which the run ends: no heartbeat comes between its end and the last of its own."""
        with self._beating:
            yield
            self._drop(number)

    @contextmanager
    def leaving_lost(self) -> Iterator[None]:
        """A context of a write to the store after which the runs that this worker has lost have no heartbeat.

        Raises the write's StoreError only where no run is left, or for another reason.
        """
        try:
            yield
        except StoreError as error:
            if error.code not in LOST:
                raise
            with self._beating:
                for number in {*self.numbers} - {*self._store.held(self.numbers)}:
                    self._drop(number)
            if not self.numbers:
                raise

    def report(self, progress: float) -> None:
        """Set the progress that the next heartbeat writes.

        Raises StopRequested where a visitor asked runs to end, StoreError where the store takes nothing.
        """
        self._progress = progress
        if self._problem:
            raise self._problem
        if wishes := dict(self._wishes):
            raise StopRequested({number: AFTER[wish] for number, wish in wishes.items()})

    def _drop(self, number: int) -> None:
        self.numbers = [one for one in self.numbers if one != number]  # the other thread may be reading the old list
        self._wishes.pop(number, None)

    def _end(self, wishes: dict[int, str]) -> None:
        """End the runs whose wishes were not obeyed, and this process; not where the other thread has just ended them all."""
        ended = []
        for number, wish in wishes.items():
            with self.leaving_lost():
                self._store.finish(number, AFTER[wish])
                ended.append(number)
        if ended:
            os._exit(1)

    def _run(self) -> None:
        asked = 0.0
        while not self._over.is_set() and not self._problem:
            try:
                with self.leaving_lost(), self._beating:
                    self._wishes = self._store.beat(self.numbers, self._progress)
                wishes = dict(self._wishes)  # the other thread obeys some meanwhile
                asked = (asked or time.monotonic()) if wishes else 0.0
                if asked and time.monotonic() - asked > PATIENCE:
                    self._end(wishes)
            except StoreError as error:
                self._problem = error  # for the thread that trains to raise
            self._over.wait(BEAT)
