"""Worker processes that tests share."""

from collections.abc import Iterator

import dask
import pytest
from dask.distributed import Client, LocalCluster

from core.workers.engine import engine
from tests.workers.forked import Begin, begin, prepare


@pytest.fixture(scope="session")
def forked(kernels: None) -> Begin:
    """forked(function, *arguments): a process that calls it, started within milliseconds, with the lanes' kernels."""
    prepare()
    return begin


@pytest.fixture(scope="session")
def forked_workers(forked: Begin) -> Iterator[None]:
    """Dask forks its workers from the same process; those of an app, which the stories see, start anew."""
    with dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}):
        yield


@pytest.fixture(scope="module")
def workers(forked_workers: None) -> Iterator[Client]:
    """One worker of one thread."""
    place = {"host": "127.0.0.1", "dashboard_address": ":0"}
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, **place) as cluster, Client(cluster) as own:
        yield own


@pytest.fixture(scope="module")
def address(workers: Client) -> Iterator[str]:
    """The address of that worker's scheduler; the engine's own client of it is closed at the end."""
    where = workers.scheduler.address
    yield where
    engine(where).close()
