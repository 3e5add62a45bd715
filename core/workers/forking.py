"""Worker processes are forked from one that has torch ready: only the first one waits for its imports.

Several workers of a machine read torch once, and share the memory that it takes.
"""

import multiprocessing
import os
from multiprocessing import forkserver

import dask

METHOD = "distributed.worker.multiprocessing-method"
ENVIRONMENT = "distributed.nanny.pre-spawn-environ"  # one thread for each library
READY = ["distributed", "torch", "torch._dynamo", "core.workers.training"]  # an optimizer imports torch's compiler when made


def prepare() -> None:
    """Let Dask fork its workers, and start the process that they are forked from, unless it runs already.

    Windows cannot fork; there each worker starts from nothing.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return
    dask.config.set({METHOD: "forkserver"})
    forkserver.set_forkserver_preload(READY)
    for name, value in dask.config.get(ENVIRONMENT).items():
        os.environ.setdefault(name, str(value))  # as Dask does before it starts a process
    forkserver.ensure_running()
