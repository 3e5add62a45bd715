"""Ctrl+C in a terminal, which reaches the command and its worker alike."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from core.store.state import State
from core.store.store import Store
from tests.workers.forked import ROOT


def test_ends_a_training_in_order_and_without_a_traceback(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    recipe = ["--dataset", "digits", "--epochs", "300", "--batch-size", "4"]
    train = [sys.executable, "-m", "core", "train", "softmax", *recipe, "--store", url, "--json"]
    with (tmp_path / "log").open("w+") as log:
        # in a process group of its own, as a terminal gives each command
        command = subprocess.Popen(train, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        assert command.stdout
        assert b'"seed": 0' in command.stdout.readline()  # the worker trains
        os.killpg(command.pid, signal.SIGINT)
        command.stdout.close()
        assert command.wait(60) == 130
        log.seek(0)
        assert "Traceback" not in log.read()
    assert [run.state for run in Store(url).runs()] == [State.STOPPED]
