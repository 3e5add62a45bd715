"""Ctrl+C in a terminal reaches every process there. A worker leaves it to the process that began it, which closes it in order.

Dask calls `dask_setup` in each new worker (its "preload").
"""

import signal

from dask.distributed import Worker


def dask_setup(worker: Worker) -> None:
    """Let this worker's process ignore Ctrl+C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
