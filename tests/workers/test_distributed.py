"""A scheduler and two workers as processes of their own train by address; one that is killed takes nothing with it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from core.store.state import State
from core.store.store import Store
from core.studies.own.factors import own_study
from core.studies.running.collecting import collect
from core.studies.running.conduct import conduct, study_workers
from core.workers.engine import EngineError, engine
from core.workers.handover import start
from core.workers.training import work
from tests.workers.forked import ROOT, Begin
from tests.workers.trainings import FULL, SMALL, is_done, require_same_bits, wait

Program = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """program("worker", …): `dask worker …` as a process, which ends with these tests."""
    folder = tmp_path_factory.mktemp("dask")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with ExitStack() as processes:

        def begin(*words: str) -> "subprocess.Popen[str]":
            command = [sys.executable, "-m", "dask", *words]
            pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE if words[0] == "scheduler" else subprocess.DEVNULL}
            process = processes.enter_context(subprocess.Popen(command, env=environment, cwd=folder, text=True, **pipes))
            processes.callback(process.kill)
            return process

        yield begin


@pytest.fixture(scope="module")
def address(program: Program) -> Iterator[str]:
    """A scheduler's address, tcp://127.0.0.1:port."""
    scheduler = program("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    assert scheduler.stderr is not None
    found = next(filter(None, (re.search(r"Scheduler at: +(tcp://[0-9.:]+)", line) for line in scheduler.stderr)))[1]
    yield found
    engine(found).close()


@pytest.fixture(scope="module")
def workers(program: Program, address: str) -> "dict[int, subprocess.Popen[str]]":
    """Two workers of one thread each, by their process numbers; nobody starts them again."""
    words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    made = [program("worker", address, *words) for _ in range(2)]
    engine(address).client().wait_for_workers(2, timeout=60)
    return {process.pid: process for process in made}


@pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
def test_one_study_is_run_by_two_workers(store: Store, address: str, workers: "dict[int, subprocess.Popen[str]]") -> None:
    study = own_study(
        "rates", SMALL, replace(FULL, epochs=3, device="cpu", threads=1), {"learning_rate": [1e-2, 1e-3, 1e-4]}, seeds=2
    )
    with study_workers(address) as hands:
        assert conduct(store, study, 2, hands, lambda standing: None) == (6, 6, ())
    assert {run.machine["process"] for run in store.runs()} == workers.keys()
    results = collect(store, study, 2)
    assert [sorted(results.values(trial.label, "accuracy")) for trial in study.trials] == [[0, 1]] * 3


@pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
def test_two_runs_are_trained_by_two_workers_and_the_death_of_one_loses_nothing(
    store: Store, address: str, workers: "dict[int, subprocess.Popen[str]]", forked: Begin
) -> None:
    calm = store.add(SMALL, FULL, "calm", "calm")
    forked(work, store.url, calm).join()
    assert store.run(calm).state is State.DONE
    runs = [store.add(SMALL, FULL, "hit", token) for token in ("one", "two")]
    for number in runs:
        start(store, [number], address)
    machines = [wait(store, number, lambda run: run.progress > 0.1).machine for number in runs]
    assert {machine["process"] for machine in machines} == workers.keys()
    seen = store.history(runs[0])
    dead = workers[machines[0]["process"]]
    dead.kill()
    assert dead.wait() == -signal.SIGKILL
    for number in runs:
        run = wait(store, number, is_done, 120)
        assert run.machine["process"] == machines[1]["process"]
        require_same_bits(store, number, calm)
    assert store.history(runs[0])[: len(seen)] == seen


def test_the_command_line_trains_by_address(address: str, workers, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    words = ["train", "softmax", "--dataset", "digits", "--epochs", "2", "--json", "--scheduler", address, "--store", url]
    done = subprocess.run([sys.executable, "-m", "core", *words], capture_output=True, text=True, cwd=ROOT, check=True)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record.get("number") for record in records] == [1, 2, None]
    (run,) = Store(url).runs()
    assert run.state is State.DONE and run.machine["process"] in workers


def test_an_address_that_is_none_is_reported_in_a_sentence() -> None:
    with pytest.raises(EngineError, match="No scheduler answers at moon"):
        engine("moon://1").client()
