"""A stop is obeyed also while a run loads or computes for long, and a live worker is not taken for dead."""

import time
from unittest.mock import Mock, patch

import pytest

from core.design.zoo import ZOO
from core.store.database import StoreError
from core.store.state import State
from core.store.store import Store
from core.workers import heartbeat, training
from core.workers.heartbeat import Heartbeat
from tests.workers.forked import Begin
from tests.workers.trainings import RECIPE, take_over, wait


def work_that_hangs(url: str, number: int, patience: float) -> None:
    """A worker whose data takes an hour to load."""
    with patch.object(training, "load", lambda name: time.sleep(3600)), patch.object(heartbeat, "PATIENCE", patience):
        training.work(url, number)


def test_a_stop_that_no_batch_obeys_ends_the_worker_and_leaves_the_run_stopped(store: Store, forked: Begin) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    process = forked(work_that_hangs, store.url, number, 1.0)
    wait(store, number, lambda run: run.state is State.RUNNING)
    store.ask(number, "me", "stop")
    wait(store, number, lambda run: run.state is State.STOPPED)
    process.join(20)
    assert process.exitcode == 1
    assert (store.run(number).says, store.history(number)) == ("", [])


def test_a_worker_that_loads_for_long_lives_all_the_while(store: Store, forked: Begin) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    process = forked(work_that_hangs, store.url, number, 60.0)
    first = wait(store, number, lambda run: run.state is State.RUNNING).beat
    wait(store, number, lambda run: run.beat > first + 1)
    process.kill()
    process.join(20)
    assert wait(store, number, lambda run: run.state is State.INTERRUPTED).progress == 0


def test_of_runs_with_one_heartbeat_it_leaves_those_that_were_lost_and_fails_only_when_none_is_left(store: Store) -> None:
    first, second = (store.add(ZOO["mlp1"], RECIPE, "me", token) for token in ("one", "two"))
    assert store.begin(first, {}) and store.begin(second, {})
    with patch.object(heartbeat, "BEAT", 0.01), Heartbeat(store, first) as beats:
        beats.join(second)
        take_over(store, first)
        wait(store, second, lambda _: beats.numbers == [second])
        beats.leave(first)  # as where a visitor's wish for it came before
        beats.report(0.5)
        wait(store, second, lambda run: run.progress == 0.5)
        take_over(store, second)
        with pytest.raises(StoreError, match=f"Run {second} is over, or was taken up by another worker"):
            wait(store, second, lambda _: beats.report(0.5) is not None)
    assert store.run(first).progress == 0


def test_a_run_that_obeys_at_the_last_moment_leaves_those_beside_it_as_they_are(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [store.add(ZOO["mlp1"], RECIPE, "me", token) for token in ("one", "two", "three")]
    assert all(store.begin(number, {}) for number in numbers)
    finish, late, ends = Store.finish, list[int](), Mock()

    def finish_late(kept: Store, number: int, state: State) -> None:
        late.append(number)
        for asked in numbers[:2]:  # the thread that trains obeys both before this one has ended the first
            beats.leave(asked)
            if store.run(asked).state is State.RUNNING:
                finish(store, asked, state)
        finish(kept, number, state)

    monkeypatch.setattr(heartbeat, "BEAT", 0.01)
    monkeypatch.setattr(heartbeat, "PATIENCE", 0.0)
    monkeypatch.setattr(heartbeat.os, "_exit", ends)
    monkeypatch.setattr(Store, "finish", finish_late)
    for asked in numbers[:2]:
        store.ask(asked, "me", "stop")
    beats = Heartbeat(store, numbers[0])
    for number in numbers[1:]:
        beats.join(number)
    with beats:
        wait(store, numbers[1], lambda run: run.state is State.STOPPED and len(late) == 2, seconds=5)
        beats.report(0.5)
        wait(store, numbers[2], lambda run: run.progress == 0.5, seconds=5)
    assert [store.run(number).state for number in numbers] == [State.STOPPED, State.STOPPED, State.RUNNING]
    assert not ends.called


@pytest.mark.parametrize(("silence", "state"), [(10 * heartbeat.BEAT, State.RUNNING), (16.0, State.INTERRUPTED)])
def test_a_worker_is_taken_for_dead_after_15_seconds_of_silence_but_not_after_ten_late_beats(
    silence: float, state: State, store: Store
) -> None:
    number = store.add(ZOO["mlp1"], RECIPE, "me", "token")
    with patch.object(time, "time", return_value=time.time() - silence):
        assert store.begin(number, {})
    assert store.run(number).state is state
