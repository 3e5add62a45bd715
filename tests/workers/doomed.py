"""Tasks that take up their job and let their worker die of it; apart from the tests, so that a worker loads no torch."""

import os
import signal
import time

from core.store.measurements import Measurements
from core.store.state import State
from core.store.store import Store

MACHINE = {"host": os.uname().nodename, "process": os.getpid()}


def eat(url: str, number: int) -> str:
    """Train a run with more memory than the worker may have; its nanny kills it."""
    assert Store(url).begin(number, MACHINE)
    hoard = []
    while True:
        hoard.append(b"1" * 2**24)
        time.sleep(0.01)  # the nanny looks ten times a second; the machine's own memory is spared


def die(url: str, number: int) -> str:
    """Make a measurement whose process crashes."""
    assert Measurements(url).begin(number)
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def train(url: str, number: int) -> str:
    """Train a run that harms nobody."""
    store = Store(url)
    if store.begin(number, MACHINE):
        store.finish(number, State.DONE)
    return "done"


def measure(url: str, number: int) -> str:
    """Make a measurement that harms nobody."""
    kept = Measurements(url)
    kept.begin(number)
    kept.finish(number, State.DONE)
    return "done"


def refuse(url: str, number: int) -> str:
    """Fail before the job is taken up."""
    raise OSError("no such disk")


def wait(url: str, number: int) -> str:
    """Train a run without end."""
    assert Store(url).begin(number, MACHINE)
    while True:
        time.sleep(1)
        Store(url).beat([number], 0.5)
