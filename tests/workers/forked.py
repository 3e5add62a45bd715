"""Processes forked from one that has torch, the digits and the kernels already, so that each starts in milliseconds."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
FORKING = multiprocessing.get_context("forkserver")
Begin = Callable[..., BaseProcess]


def prepare() -> None:
    """Start the process from which the others are forked; no threads run in it."""
    FORKING.set_forkserver_preload(["pytest", "tests.workers.preloaded"])
    with patch.dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"):
        begin(os.getpid).join()


def begin(function: Callable[..., object], *arguments: object) -> BaseProcess:
    """A process that calls the function."""
    process = FORKING.Process(target=function, args=arguments, daemon=True)
    process.start()
    return process
