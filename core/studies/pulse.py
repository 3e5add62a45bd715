"""A worker's heartbeat: a thread that tells the store, twice a second, that it lives and how far it is."""

from threading import Event, Thread
from types import TracebackType

from core.studies.opening import StoreError
from core.studies.store import Store

BEAT = 0.5  # seconds between two heartbeats


class Wished(Exception):
    """The run was asked to stop or to pause."""


class Pulse:
    """While it is entered the run's heart beats, also where loading the data or one batch takes long."""

    def __init__(self, store: Store, number: int) -> None:
        self._store, self._number = store, number
        self._progress, self._wish = 0.0, ""
        self._problem: StoreError | None = None
        self._over = Event()
        self._thread = Thread(target=self._run, name=f"pulse of run {number}", daemon=True)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def told(self, progress: float) -> None:
        """The run is so far. Raises Wished where it was asked to end, StoreError where the store takes nothing."""
        self._progress = progress
        if self._problem:
            raise self._problem
        if self._wish:
            raise Wished(self._wish)

    def _run(self) -> None:
        while not self._over.is_set() and not self._problem:
            try:
                self._wish = self._store.beat(self._number, self._progress)
            except StoreError as error:
                self._problem = error  # for the thread that trains to raise
            self._over.wait(BEAT)
