"""The engine: a Dask client of the workers that train and measure. Scheduling, nannies and restarts are Dask's."""

import atexit
import logging
import os
from threading import Lock
from typing import Any

import dask
from dask.distributed import Client, LocalCluster

from core.data.places import cache_folder
from core.design.refusal import Refusal
from core.workers import forking, preload

SCHEDULER = "EXPLORER_SCHEDULER"  # a scheduler's address, tcp://host:port
PATIENCE = 10  # seconds for a scheduler to answer
MEMORY = "6GiB"  # of a worker: above what require_budget lets through
CLOSING = 5  # seconds for the workers to end
# What Dask records of itself for its own pages, which nobody sees here, takes an app that does nothing a tenth of a core.
UNWATCHED = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
}


class EngineError(Refusal):
    """No scheduler answers, or no worker can be started."""


class Engine:
    """The client of one scheduler, or of a cluster of this machine: connected when it is first needed, and again when lost.

    `closed` says whether it was closed on purpose, and not lost.
    """

    def __init__(self, address: str) -> None:
        self._address, self._lock = address, Lock()
        self._client: Client | None = None
        self._cluster: LocalCluster | None = None
        self.closed = True

    def client(self) -> Client:
        """The client, connected if it is not; safe to call from many threads. Raises EngineError."""
        with self._lock:
            if self._client is None or self._client.status != "running":
                self._close()
                if not self._address:
                    self._cluster = cluster(workers=1)
                self._client = _connected(self._cluster or self._address)
                self.closed = False
            return self._client

    def close(self) -> None:
        """Close the client, then the cluster, if it is ours: in the other order the client would report a lost scheduler."""
        with self._lock:
            self.closed = True
            self._close()

    def _close(self) -> None:
        """Forget both, whether or not they close in time: a lost client must not stand in the way of the next."""
        parts: tuple[Any, Any] = (self._client, self._cluster)
        self._client = self._cluster = None
        for part in filter(None, parts):
            try:
                part.close(timeout=CLOSING)
            except Exception as error:  # Dask's own, the event loop's or the network's
                logging.getLogger(__name__).warning("%s is given up: %s", type(part).__name__, _reason(error))


_ENGINES: dict[str, Engine] = {}


def engine(address: str | None = None) -> Engine:
    """The engine of the scheduler at `address`, else at that of the environment; else this machine's own."""
    return _ENGINES.setdefault(place := address or os.environ.get(SCHEDULER, ""), Engine(place))


@atexit.register
def close() -> None:
    """Close every engine; their workers end."""
    for one in _ENGINES.values():
        one.close()


def cluster(workers: int) -> LocalCluster:
    """Worker processes of this machine, each of one Dask thread. Raises EngineError.

    Dask gives up a task at the first death of its worker (`allowed_failures`): it blames all tasks that wait for the worker,
    so that we count ourselves which one was under way.
    """
    place: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": ":0", "scheduler_kwargs": {"allowed_failures": 0}}
    try:
        dask.config.set(UNWATCHED)
        forking.prepare()
        folder = str(cache_folder() / "workers")
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=MEMORY,
            local_directory=folder,
            preload=[preload.__name__],
            **place,
        )
    except Exception as error:  # Dask wraps what went wrong in errors of its own
        what = f"No worker can be started: {_reason(error)}."
        raise EngineError(
            "worker", what, "Its folder is in the cache: XDG_CACHE_HOME names one that can be written."
        ) from error


def _connected(place: LocalCluster | str) -> Client:
    """A client. Dask allows its own event loop ten seconds to start; a machine that stalls gets ten more."""
    try:
        try:
            return Client(place, timeout=PATIENCE)
        except AssertionError:
            return Client(place, timeout=PATIENCE)
    except Exception as error:
        what = f"No scheduler answers at {place}: {_reason(error)}."
        raise EngineError("scheduler", what, f"Start one with `dask scheduler`, or unset {SCHEDULER}.") from error


def _reason(error: BaseException) -> str:
    """The first cause of the error, in short."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{type(error).__name__}: {str(error)[:200]}"
