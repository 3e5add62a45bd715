"""A worker writes only to the measurement that it still holds."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from sqlalchemy import text, update

from core.design.zoo import named
from core.profiling.comparison import Comparison
from core.store import measurements
from core.store.measurements import STALE, Measurements, Stopped
from core.store.request import Request, RequestedNetwork
from core.store.schema import measurements as table
from core.store.state import State
from core.workers import comparing, handover
from core.workers.comparing import measure
from core.workers.handover import Job, take_up
from tests.profiling.made_up import made_up

SOFTMAX = Request((RequestedNetwork("softmax", named("softmax")),), 4, 1)
WRITES: dict[str, Callable[[Measurements, int], None]] = {
    "report": lambda kept, number: kept.report(number, 0.5),
    "finish": lambda kept, number: kept.finish(number, State.DONE, form={"late": True}),
}
each_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@pytest.fixture
def kept(empty: str) -> Iterator[Measurements]:
    made = Measurements(empty)
    yield made
    made.engine.dispose()


def queued(kept: Measurements) -> int:
    return kept.add(SOFTMAX.to_form(), "me", "token")


def stand_still(kept: Measurements, number: int) -> None:
    """Nothing was heard from its worker for more than 300 s."""
    with kept.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == number).values(beat=time.time() - STALE - 1))


@each_write
def test_a_worker_whose_measurement_another_has_taken_up_writes_nothing(write, kept: Measurements) -> None:
    number = queued(kept)
    kept.begin(number)
    stand_still(kept, number)
    with patch.object(measurements, "holder", lambda: {"host": "another", "process": 1}):
        assert kept.begin(number)
        kept.finish(number, State.DONE, form={"theirs": True})
    with pytest.raises(Stopped):
        write(kept, number)
    assert (kept.one(number).state, kept.one(number).form) == (State.DONE, {"theirs": True})


@each_write
def test_a_worker_that_stood_still_and_lost_nothing_goes_on_measuring(write, kept: Measurements) -> None:
    number = queued(kept)
    kept.begin(number)
    stand_still(kept, number)
    write(kept, number)


def test_one_that_another_host_measures_when_an_app_starts_is_left_to_it_and_begun_again_where_it_dies(
    kept: Measurements,
) -> None:
    number, here = queued(kept), SimpleNamespace(closed=False)
    with patch.object(measurements, "holder", lambda: {"host": "another", "process": 1}):
        assert kept.begin(number)
    with patch.object(handover, "_submit") as submit, patch.object(handover, "LOOK", 0.01):
        assert take_up(kept, measure, here) == [number]
        job = Job(kept, measure, number)
        submit.assert_called_once_with(job, here)
        assert measure(kept.url, number) is State.RUNNING  # what is submitted waits for its turn and does nothing
        stand_still(kept, number)
        handover._watch(job, here, SimpleNamespace(exception=lambda: None))
        assert submit.call_count == 2
    assert kept.one(number).state is State.QUEUED


def test_a_stop_after_the_last_report_leaves_it_stopped(kept: Measurements, monkeypatch: pytest.MonkeyPatch) -> None:
    number = queued(kept)

    def compare(*_: object, on_progress: Callable[[float], None]) -> Comparison:
        on_progress(1.0)
        kept.stop(number, "me")
        return made_up("softmax")

    monkeypatch.setattr(comparing, "compare", compare)
    assert measure(kept.url, number) == "stopped"
    assert (kept.one(number).says, kept.one(number).form) == ("", {})


@pytest.mark.parametrize("empty", ["PostgreSQL"], indirect=True)  # SQLite has one writer at a time
def test_two_workers_at_the_same_moment_do_not_both_take_it(kept: Measurements) -> None:
    number = queued(kept)
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool:
        with kept.engine.begin() as first:
            first.execute(update(table).where(table.c.id == number).values(state=State.RUNNING, beat=time.time()))
            second = pool.submit(kept.begin, number)
            while not second.done() and not first.scalar(waiting):
                time.sleep(0.01)
        assert second.result() is False


def test_a_worker_that_only_stood_still_is_not_said_to_have_died(kept: Measurements) -> None:
    number = queued(kept)
    kept.begin(number)
    stand_still(kept, number)
    assert kept.one(number).state is State.INTERRUPTED
    assert kept.one(number).says == (
        "For 300 s the store took nothing from the worker: it stands still, was cut off, or the disk is full. "
        "It begins again by itself; else measure again."
    )
