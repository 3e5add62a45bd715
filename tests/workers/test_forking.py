"""Workers of a machine are forked from one process, which has torch ready, and find one thread for each library."""

import os

import psutil
from dask.distributed import Client

from core.workers.engine import cluster


def test_two_workers_have_one_parent_which_has_torch_ready() -> None:
    with cluster(workers=2) as own, Client(own) as client:
        (parent,) = set(client.run(os.getppid).values())
        assert parent != os.getpid()
        assert any("libtorch" in file.path for file in psutil.Process(parent).memory_maps())
        assert set(client.run(os.environ.get, "OMP_NUM_THREADS").values()) == {"1"}
