"""Workers of a machine are forked from one process, which has torch ready, find one thread for each library, and rest idle."""

import os
from collections.abc import Iterator

import dask
import psutil
import pytest
from dask.distributed import Client

from core.workers.engine import cluster


@pytest.fixture(scope="module")
def two() -> Iterator[Client]:
    """A client of two workers, as an app starts them."""
    with cluster(workers=2) as own, Client(own) as client:
        yield client


def test_two_workers_have_one_parent_which_has_torch_ready(two: Client) -> None:
    (parent,) = set(two.run(os.getppid).values())
    assert len(set(two.run(os.getpid).values())) == 2 and parent != os.getpid()
    assert any("libtorch" in file.path for file in psutil.Process(parent).memory_maps())
    assert set(two.run(os.environ.get, "OMP_NUM_THREADS").values()) == {"1"}


def test_a_worker_without_work_records_nothing_of_itself(two: Client) -> None:
    for setting, value in (("worker.profile.enabled", False), ("admin.tick.interval", "1s")):
        assert set(two.run(dask.config.get, f"distributed.{setting}").values()) == {value}
