"""Ctrl+C in a terminal, which reaches the command and its worker alike; a scheduler that closes."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed.comm import CommClosedError

from core.store.state import State
from core.store.store import Store
from core.workers.preload import shorten
from tests.workers.forked import ROOT


@pytest.fixture
def of_a_terminal() -> Iterator[None]:
    """Commands can be interrupted, as in a terminal; where a script began these tests in the background, they could not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ends_a_training_in_order_and_without_a_traceback(tmp_path: Path, of_a_terminal: None) -> None:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    recipe = ["--dataset", "digits", "--epochs", "1000", "--batch-size", "256"]  # torch's: short as computed, many saves
    train = [sys.executable, "-m", "core", "train", "softmax", *recipe, "--store", url, "--json"]
    with (tmp_path / "log").open("w+") as log:
        # in a process group of its own, as a terminal gives each command
        command = subprocess.Popen(train, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        assert command.stdout
        assert b'"seed": 0' in command.stdout.readline()  # the worker trains
        os.killpg(command.pid, signal.SIGINT)
        command.communicate(timeout=180)  # reads on: a closed pipe would end the command too
        assert command.returncode == 130
        log.seek(0)
        assert "Traceback" not in log.read()
    assert [run.state for run in Store(url).runs()] == [State.STOPPED]


def test_a_lost_connection_is_a_line_in_the_log_and_another_error_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("a worker")
    log.addFilter(shorten)
    for error in (CommClosedError("the scheduler closed"), ZeroDivisionError("a fault")):
        try:
            raise error
        except type(error):
            log.exception("Failed to communicate with scheduler during heartbeat.")
    assert [record.exc_info is None for record in caplog.records] == [True, False]
    assert caplog.text.count("Failed to communicate") == 2
