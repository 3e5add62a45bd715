"""What each worker process sets before its first task; Dask calls `dask_setup` there (its "preload").

Ctrl+C in a terminal reaches every process there: a worker leaves it to the process that began it, which closes it in order.
A worker whose scheduler closes at that moment says so in a line; the traceback of the lost connection tells nobody anything.
"""

import logging
import signal

from dask.distributed import Worker


def dask_setup(worker: Worker) -> None:
    """Let this process ignore Ctrl+C, and say a lost connection in a line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("distributed.worker").addFilter(shorten)


def shorten(record: logging.LogRecord) -> bool:
    """Take the traceback of an OSError, which Dask's CommClosedError is, out of a record; the record itself is kept."""
    if record.exc_info and isinstance(record.exc_info[1], OSError):
        record.exc_info = None
    return True
