"""Workers of a machine are forked from one process, which has torch ready, find one thread for each library, and rest idle."""

import os

import dask
import psutil
from dask.distributed import Client

from core.workers.engine import cluster


def test_two_workers_have_one_parent_which_has_torch_ready() -> None:
    with cluster(workers=2) as own, Client(own) as client:
        (parent,) = set(client.run(os.getppid).values())
        assert parent != os.getpid()
        assert any("libtorch" in file.path for file in psutil.Process(parent).memory_maps())
        assert set(client.run(os.environ.get, "OMP_NUM_THREADS").values()) == {"1"}


def test_a_worker_without_work_records_nothing_of_itself() -> None:
    with cluster(workers=1) as own, Client(own) as client:
        for setting, value in (("worker.profile.enabled", False), ("admin.tick.interval", "1s")):
            assert set(client.run(dask.config.get, f"distributed.{setting}").values()) == {value}
