"""Workers and apps killed at random moments: nothing that was acknowledged is lost, and the end is what it would have been."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from core.learning.training import Epoch
from core.store.state import State
from core.store.store import Store
from core.workers.engine import SCHEDULER
from core.workers.handover import adopt, start
from core.workers.training import work
from tests.workers.forked import FORKING, Begin
from tests.workers.trainings import FULL, SMALL, epochs_in, is_done, require_same_bits, require_whole, wait

KILLS = int(os.environ.get("EXPLORER_KILLS", "15"))  # `make soak` takes more
APP_KILLS = max(1, KILLS // 15)  # of the app, with its scheduler: each costs some seconds


def queued(store: Store, token: str) -> int:
    return store.add(SMALL, FULL, token, token)


def trained_without_disturbance(store: Store, forked: Begin) -> tuple[int, float]:
    """A run's number, and how long it took."""
    number, start = queued(store, "calm"), time.monotonic()
    process = forked(work, store.url, number)
    process.join(120)
    assert store.run(number).state is State.DONE
    return number, time.monotonic() - start


def seen_until_killed(store: Store, number: int, process: BaseProcess, seconds: float) -> list[Epoch]:
    """The epochs that this process, another than the worker, saw before it killed the worker."""
    seen, end = store.history(number), time.monotonic() + seconds
    while time.monotonic() < end and process.is_alive():
        seen = store.history(number)
        time.sleep(0.002)
    process.kill()
    process.join()
    return seen


def require_kept(store: Store, number: int, seen: list[Epoch]) -> None:
    """What was seen is still there, once each and unchanged, with the snapshot that belongs to it; the state is told."""
    run = wait(store, number, lambda run: run.state in (State.QUEUED, State.INTERRUPTED, State.DONE))
    assert run.says or run.state is not State.INTERRUPTED
    history, snapshot = store.history(number), store.file(number, "snapshot")
    assert history[: len(seen)] == seen
    assert [epoch.number for epoch in history] == list(range(1, len(history) + 1))
    assert (epochs_in(snapshot) if snapshot else 0) == (0 if run.state is State.DONE else len(history))


@pytest.mark.parametrize(("empty", "kills"), [("SQLite", KILLS), ("PostgreSQL", KILLS // 5)], indirect=["empty"])
def test_a_worker_killed_again_and_again_ends_with_the_weights_it_would_have_had(
    store: Store, kills: int, forked: Begin, file: Path
) -> None:
    calm, length = trained_without_disturbance(store, forked)
    chance, killed, hit, number = random.Random(28), 0, [], queued(store, "hit 0")
    while killed < kills or store.run(number).state is not State.DONE:
        if store.run(number).state is State.DONE:
            hit.append(number)
            number = queued(store, f"hit {len(hit)}")
        process = forked(work, store.url, number)
        seconds = length * chance.random() if killed < kills else 120
        seen = seen_until_killed(store, number, process, seconds)
        killed += process.exitcode == -signal.SIGKILL
        require_kept(store, number, seen)
        if file.exists():
            require_whole(file)
    for ended in [*hit, number]:
        require_same_bits(store, ended, calm)
    assert killed == kills


def work_as_app(url: str, number: int, is_first: bool, cache: Path) -> None:
    """Do nothing of an app but to open the store and to hand over the run to a worker of its own."""
    os.environ["XDG_CACHE_HOME"] = str(cache)
    os.environ.pop(SCHEDULER, None)
    store = Store(url)
    if is_first:
        start(store, [number])
    else:
        assert adopt(store) == [number]
    time.sleep(600)


@contextmanager
def app(store: Store, number: int, is_first: bool, cache: Path) -> Iterator[None]:
    """A context at whose end the app is killed: the scheduler and the nanny are in its process."""
    process = FORKING.Process(target=work_as_app, args=(store.url, number, is_first, cache))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
def test_a_run_whose_app_is_killed_is_taken_up_by_the_next_app(store: Store, forked: Begin, file: Path, tmp_path: Path) -> None:
    calm, _ = trained_without_disturbance(store, forked)
    number, moments = queued(store, "hit"), random.Random(7)
    for killed in range(APP_KILLS):
        with app(store, number, killed == 0, tmp_path):
            wait(store, number, lambda run, epochs=killed + 2: len(store.history(number)) >= epochs)
            time.sleep(moments.uniform(0, 0.2))
            seen = store.history(number)
        require_kept(store, number, seen)
    with app(store, number, False, tmp_path):
        wait(store, number, is_done)
    require_same_bits(store, number, calm)
    require_whole(file)
