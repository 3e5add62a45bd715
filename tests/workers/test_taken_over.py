"""A worker that stood still writes only to the run that it still holds, and a run's number is never given twice."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import update

from core.design.zoo import ZOO
from core.store.database import StoreError
from core.store.epochs import Kept
from core.store.measurements import Measurements
from core.store.run import STALE
from core.store.schema import measurements, runs
from core.store.state import State
from core.store.store import GIVEN_UP, Store
from core.workers.training import end, work
from tests.workers.forked import Begin
from tests.workers.trainings import EPOCH, RECIPE, wait

WRITES = {
    "beat": lambda store, number: store.beat([number], 0.5),
    "note": lambda store, number: store.note(number, {"threads": 2}),
    "add_epochs": lambda store, number: store.add_epochs([Kept(number, EPOCH, b"late")]),
    "finish": lambda store, number: store.finish(number, State.FAILED, "late"),
    "complete": lambda store, number: store.complete(number, "digits", {"accuracy": 1.0}, {"checkpoint": b"late"}),
}
each_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@contextmanager
def another_worker(host: str = "another") -> Iterator[None]:
    """What is done meanwhile is done by a process of another host."""
    with patch("core.store.runs.holder", lambda: {"host": host, "process": 1}):
        yield


def age(store: Store, number: int, seconds: float) -> None:
    """The run's last heartbeat was so long ago."""
    with store.engine.begin() as connection:
        connection.execute(update(runs).where(runs.c.id == number).values(beat=time.time() - seconds))


def state_of(store: Store, number: int) -> tuple[object, ...]:
    """All that the store has of a run."""
    return (store.run(number), store.history(number), store.evaluation(number), store.file(number, "snapshot"))


def queued(store: Store, token: str = "token") -> int:
    return store.add(ZOO["mlp1"], RECIPE, "me", token)


@each_write
def test_a_worker_whose_run_another_has_taken_up_writes_nothing(write, store: Store) -> None:
    number = queued(store)
    assert store.begin(number, {})
    age(store, number, STALE + 1)
    with another_worker():
        assert store.begin(number, {})
        store.add_epochs([Kept(number, EPOCH, b"theirs")])
    before = state_of(store, number)
    with pytest.raises(StoreError, match=f"Run {number} is over, or was taken up by another worker") as refusal:
        write(store, number)
    assert refusal.value.code == "lost" and state_of(store, number) == before


@each_write
@pytest.mark.parametrize("state", ["queued", "stopped", "done"])
def test_nobody_writes_to_a_run_that_is_not_running(state: str, write, store: Store) -> None:
    number = queued(store)
    if state != "queued":
        store.begin(number, {})
        store.finish(number, state)
    before = state_of(store, number)
    with pytest.raises(StoreError) as refusal:
        write(store, number)
    assert refusal.value.code == "lost" and state_of(store, number) == before


@each_write
def test_a_worker_that_stood_still_and_lost_nothing_goes_on(write, store: Store) -> None:
    number = queued(store)
    store.begin(number, {})
    age(store, number, STALE + 1)
    assert store.run(number).state is State.INTERRUPTED
    write(store, number)


@each_write
def test_a_worker_that_wakes_after_its_run_was_deleted_does_not_write_to_the_next(write, store: Store) -> None:
    number = queued(store)
    store.begin(number, {})
    age(store, number, GIVEN_UP + 1)
    store.delete(number, "me")
    other = queued(store, "another")
    assert other != number
    before = state_of(store, other)
    for mine, code in ((number, "no-such-run"), (other, "lost")):
        with pytest.raises(StoreError) as refusal:
            write(store, mine)
        assert refusal.value.code == code
    assert state_of(store, other) == before and len(store.runs()) == 1


def test_a_run_that_looks_interrupted_can_be_deleted_only_a_minute_after_its_last_heartbeat(store: Store) -> None:
    number = queued(store)
    with another_worker():
        store.begin(number, {})
    age(store, number, 20)
    with pytest.raises(
        StoreError, match=rf"Nothing was heard from the worker of run {number} for 2\d s, but it may only stand"
    ):
        store.delete(number, "me")
    age(store, number, GIVEN_UP + 1)
    store.delete(number, "me")
    assert store.runs() == []


def test_a_run_whose_process_has_ended_can_be_deleted_at_once(store: Store, forked: Begin) -> None:
    number = queued(store)
    process = forked(begin_and_end, store.url, number)
    process.join(60)
    assert wait(store, number, lambda run: run.state is State.INTERRUPTED).says.startswith("The worker died or was shut down.")
    store.delete(number, "me")


def begin_and_end(url: str, number: int) -> None:
    """A worker that takes the run, and dies."""
    assert Store(url).begin(number, {})


def test_the_end_of_a_run_that_was_lost_is_left_to_who_has_it(store: Store) -> None:
    number = queued(store)
    with another_worker():
        store.begin(number, {})
    end(store, number, State.FAILED, "late")
    end(store, number + 1, State.FAILED, "late")
    assert (store.run(number).state, store.run(number).says) == ("running", "")


def test_a_deleted_number_is_not_given_again(store: Store) -> None:
    first = queued(store)
    store.ask(first, "me", "stop")
    store.delete(first, "me")
    assert queued(store, "another") > first


def test_a_deleted_measurement_s_number_is_not_given_again(store: Store) -> None:
    kept = Measurements(store.url)
    first = kept.add({}, "me", "token")
    with store.engine.begin() as connection:
        connection.execute(measurements.delete())
    assert kept.add({}, "me", "another") > first
    kept.engine.dispose()


def stop(process: BaseProcess, file: Path) -> None:
    """Stop the process at a moment at which it does not write, as a computer that sleeps does with most."""
    assert process.pid is not None
    while True:
        os.kill(process.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
                return
            except sqlite3.OperationalError:  # it writes, or reads
                os.kill(process.pid, signal.SIGCONT)


@pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
def test_a_process_that_was_stopped_and_wakes_leaves_the_next_run_as_it_is(store: Store, file: Path, forked: Begin) -> None:
    mine = store.add(ZOO["mlp1"], replace(RECIPE, epochs=1000), "me", "mine")
    process = forked(work, store.url, mine)
    wait(store, mine, lambda run: len(store.history(mine)) >= 2)
    stop(process, file)
    age(store, mine, STALE + 1)
    assert wait(store, mine, lambda run: run.state is State.INTERRUPTED).says.startswith("For 15 s the store took nothing")
    with pytest.raises(StoreError, match="it may only stand still"):
        store.delete(mine, "me")
    age(store, mine, GIVEN_UP + 1)
    store.delete(mine, "me")
    yours = store.add(ZOO["softmax"], replace(RECIPE, epochs=3), "you", "yours")
    os.kill(process.pid or 0, signal.SIGCONT)
    process.join(60)
    assert store.run(yours).state is State.QUEUED and store.history(yours) == []
    worker = forked(work, store.url, yours)
    worker.join(60)
    run = store.run(yours)
    assert (run.state, run.architecture, run.machine["process"]) == ("done", ZOO["softmax"], worker.pid)
    assert [epoch.number for epoch in store.history(yours)] == [1, 2, 3]
