"""The engine: runs are tasks of a Dask client. Scheduling, nannies and restarts are Dask's; nothing of it is ours."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from dask.distributed import Client, LocalCluster, fire_and_forget

from core.data.places import cache_folder
from core.design.refusal import Refusal
from core.store.store import Store
from core.workers.training import work

SCHEDULER = "EXPLORER_SCHEDULER"  # a scheduler's address, tcp://host:port
PATIENCE = 10  # seconds for a scheduler to answer
MEMORY = "6GiB"  # of a worker: above what require_budget lets through


class EngineError(Refusal):
    """No scheduler answers."""


@cache
def client(address: str | None = None) -> Client:
    """A client of the scheduler at `address`; else of a cluster of this machine: one worker, which trains with all cores.

    Raises EngineError where no scheduler answers at the address.
    """
    if address := address or os.environ.get(SCHEDULER):
        try:
            return _connected(address)
        except (OSError, ValueError) as error:
            what = f"No scheduler answers at {address}: {str(error)[:100]}."
            raise EngineError("scheduler", what, f"Start one with `dask scheduler`, or unset {SCHEDULER}.") from None
    place: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": ":0"}
    folder = str(Path(cache_folder()) / "workers")
    cluster = LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, memory_limit=MEMORY, local_directory=folder, **place
    )
    return Client(cluster)


def _connected(address: str) -> Client:
    """A client of a scheduler. Dask allows its own event loop ten seconds to start; a machine that stalls gets ten more."""
    try:
        return Client(address, timeout=PATIENCE)
    except AssertionError:
        return Client(address, timeout=PATIENCE)


def start(store: Store, number: int, address: str | None = None) -> None:
    """Hand a queued run to the workers; it goes on when this process forgets it."""
    fire_and_forget(client(address).submit(work, store.url, number, pure=False, retries=0))


def adopt(store: Store, address: str | None = None) -> list[int]:
    """Hand the workers what an app that was shut down, or died, has left; gives the runs' numbers.

    A run that still has its worker is left to that one.
    """
    left = store.unfinished()
    for number in left:
        start(store, number, address)
    return left
