"""Runs that can share lanes are trained together where that is faster; each ends as its own."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unittest.mock import patch

import pytest
import torch

from core.data.datasets import load
from core.design.zoo import ZOO
from core.learning.choosing import Choice
from core.learning.estimate import IMAGES, NETWORKS, TORCH
from core.store.epochs import Kept
from core.store.state import State
from core.store.store import Store
from core.workers import heartbeat, taking, training
from core.workers.heartbeat import StopRequested
from tests.workers.trainings import ANOTHER, RECIPE, require_same_bits, take_over

pytestmark = pytest.mark.usefixtures("kernels")
IN_A_FILE = pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
SMALL = replace(RECIPE, batch_size=4, images=60, epochs=3, device="cpu", threads=1)


@pytest.fixture(autouse=True)
def lanes() -> Iterator[None]:
    """Several trainings are the lanes', one is torch's."""

    def choose(*about: object) -> Choice:
        return Choice(TORCH if about[3] == 1 else NETWORKS, "as the test has it")

    with patch.object(taking, "choose", choose):
        yield


def queued(store: Store, count: int, **changes: object) -> list[int]:
    recipe = replace(SMALL, **changes)  # type: ignore[arg-type]
    return [store.add(ZOO["softmax"], recipe.with_seed(seed), "me", secrets.token_hex(16)) for seed in range(count)]


def interrupt_after_an_epoch(store: Store, numbers: list[int]) -> None:
    """Train the runs, whose worker dies in the second epoch."""
    add_epochs = Store.add_epochs

    def interrupt(self: Store, kept: Sequence[Kept]) -> None:
        if kept[0].epoch.number == 2:
            raise StopRequested(dict.fromkeys(numbers, State.INTERRUPTED))
        add_epochs(self, kept)

    with patch.object(training.Runs, "add_epochs", interrupt):
        training.work(store.url, numbers[0])
    for number in numbers:
        training.end(store, number, State.INTERRUPTED)


def test_a_worker_takes_along_those_that_wait_and_each_has_its_own_result(store: Store) -> None:
    mine, another = queued(store, 3), queued(store, 1, batch_size=5)
    assert training.work(store.url, mine[0]) is State.DONE
    assert [store.run(number).state for number in (*mine, *another)] == [State.DONE] * 3 + [State.QUEUED]
    assert [len(store.history(number)) for number in mine] == [3, 3, 3]
    assert {store.run(number).machine["networks"] for number in mine} == {3}
    assert {store.run(number).machine["engine"] for number in mine} == {NETWORKS}
    losses = {store.evaluation(number)["loss"] for number in mine}
    assert len(losses) == 3
    assert training.work(store.url, mine[1]) is State.DONE  # its own turn comes later: it is done already


def test_by_default_lanes_train_on_the_processor_where_there_is_a_gpu_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = queued(store, 2, device="auto")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert training.work(store.url, mine[0]) is State.DONE
    assert [store.run(number).machine["device"] for number in mine] == ["cpu", "cpu"]


def test_runs_of_other_rates_are_taken_along_too_and_each_keeps_its_own(store: Store) -> None:
    slow, fast = queued(store, 1, learning_rate=1e-4), queued(store, 1, learning_rate=0.05, weight_decay=1e-3)
    training.work(store.url, slow[0])
    assert [store.run(number).machine["networks"] for number in (*slow, *fast)] == [2, 2]
    assert [store.history(number)[-1].learning_rate for number in (*slow, *fast)] == pytest.approx([1e-4, 0.05])
    assert store.history(fast[0])[-1].accuracy > store.history(slow[0])[-1].accuracy


def test_one_that_is_stopped_leaves_the_others(store: Store) -> None:
    mine = queued(store, 3, epochs=200)
    add_epochs = Store.add_epochs

    def stop_the_second(self: Store, kept: Sequence[Kept]) -> None:
        add_epochs(self, kept)
        store.ask(mine[1], "me", "stop")

    with patch.object(training.Runs, "add_epochs", stop_the_second):
        training.work(store.url, mine[0])
    assert [store.run(number).state for number in mine] == [State.DONE, State.STOPPED, State.DONE]


def test_all_that_are_stopped_end_as_stopped(store: Store) -> None:
    mine = queued(store, 3, epochs=900)

    def stop_all(self: Store, kept: Sequence[Kept]) -> None:
        for one in mine:
            store.ask(one, "me", "stop")

    with patch.object(training.Runs, "add_epochs", stop_all):
        assert training.work(store.url, mine[0]) is State.STOPPED
    assert [store.run(number).state for number in mine] == [State.STOPPED] * 3


@IN_A_FILE
@pytest.mark.parametrize(("write", "epochs"), [("note", 0), ("add_epochs", 0), ("complete", 3)])
def test_one_that_another_worker_has_taken_up_is_left_to_it_and_the_others_go_on(store: Store, write: str, epochs: int) -> None:
    mine, act = queued(store, 3), getattr(Store, write)

    def write_late(self: Store, *about: object) -> None:
        take_over(store, mine[1])
        act(self, *about)

    with patch.object(training.Runs, write, write_late), patch.object(heartbeat, "BEAT", 60.0):
        assert training.work(store.url, mine[0]) is State.DONE
    assert [store.run(number).state for number in mine] == [State.DONE, State.RUNNING, State.DONE]
    assert [len(store.history(number)) for number in mine] == [3, epochs, 3]
    assert (store.run(mine[1]).machine, store.evaluation(mine[1])) == (ANOTHER, {})


def test_runs_that_diverge_end_as_diverged(store: Store) -> None:
    mine = queued(store, 3, optimizer="sgd", learning_rate=100.0, weight_decay=10.0, epochs=20)
    training.work(store.url, mine[0])
    assert [store.run(number).state for number in mine] == [State.DIVERGED] * 3
    assert "The loss became" in store.run(mine[1]).says


def test_taken_up_again_they_go_on_with_the_engine_that_they_had_to_the_same_bits(store: Store) -> None:
    whole, parts = queued(store, 3), queued(store, 3)
    for number in parts:
        store.ask(number, "me", "pause")  # else they would be taken along
    training.work(store.url, whole[0])
    for number in parts:
        store.queue_again(number, "me")
    interrupt_after_an_epoch(store, parts)
    with patch.object(taking, "choose", side_effect=AssertionError("it was chosen before")):
        training.work(store.url, parts[0])
    for number, other in zip(parts, whole, strict=True):
        require_same_bits(store, number, other)


@IN_A_FILE
def test_where_fewer_can_be_had_than_the_engine_was_chosen_for_these_are_trained_by_it(store: Store) -> None:
    mine = queued(store, 3)

    def choose(*about: object) -> Choice:
        store.ask(mine[2], "me", "stop")
        return Choice(NETWORKS if about[3] == 3 else IMAGES, "as the test has it")

    with patch.object(taking, "choose", choose):
        training.work(store.url, mine[0])
    assert [store.run(number).state for number in mine] == [State.DONE, State.DONE, State.STOPPED]
    assert [(run.machine["engine"], run.machine["networks"]) for run in map(store.run, mine[:2])] == [(NETWORKS, 2)] * 2


@IN_A_FILE
@pytest.mark.parametrize("when", ["load", "choose"])
def test_one_that_is_deleted_before_it_is_taken_along_leaves_the_others(when: str, store: Store) -> None:
    mine = queued(store, 3)
    of = {"load": training, "choose": taking}[when]
    former = getattr(of, when)

    def after_a_deletion(*about: object) -> object:
        store.ask(mine[1], "me", "stop")
        store.delete(mine[1], "me")
        return former(*about)

    with patch.object(of, when, after_a_deletion):
        assert training.train(store, mine[0]) is State.DONE
    assert {run.id: (run.state, run.machine["networks"]) for run in store.runs()} == {
        mine[0]: (State.DONE, 2),
        mine[2]: (State.DONE, 2),
    }


@IN_A_FILE
@pytest.mark.parametrize(("images", "together"), [(0, 1), (60, 3)])
def test_runs_whose_epochs_have_other_numbers_of_images_share_no_lanes(store: Store, images: int, together: int) -> None:
    digits = load("digits")
    thrice = replace(digits, train_times=torch.where(torch.arange(len(digits.train)) < 700, 1, 3))
    mine = queued(store, 3, images=images, batch_size=64, epochs=1)  # by its seed each sets other images apart
    with patch.object(training, "load", return_value=thrice):
        assert [training.work(store.url, number) for number in mine] == [State.DONE] * 3
    assert {store.run(number).machine["networks"] for number in mine} == {together}


@IN_A_FILE
@pytest.mark.parametrize(("images", "counted"), [(60, 60), (0, 1237)])
def test_an_engine_is_chosen_for_the_images_that_an_epoch_takes(store: Store, images: int, counted: int) -> None:
    (mine,) = queued(store, 1, images=images, epochs=1, batch_size=64)  # 200 of 1,437 are for validation
    with patch.object(taking, "choose", return_value=Choice(TORCH, "as the test has it")) as choose:
        training.work(store.url, mine)
    assert [call.args[2] for call in choose.call_args_list] == [counted]


@IN_A_FILE
def test_one_that_stops_early_is_done_while_the_others_go_on(store: Store) -> None:
    (short,) = queued(store, 1, epochs=9, patience=1, learning_rate=0.5)
    (whole,) = queued(store, 1, epochs=9)
    states, add_epochs = [], Store.add_epochs

    def look(self: Store, kept: Sequence[Kept]) -> None:
        states.append(store.run(short).state)
        add_epochs(self, kept)

    with patch.object(training.Runs, "add_epochs", look):
        assert training.work(store.url, short) is State.DONE
    done = len(store.history(short))
    assert (done < 9, len(store.history(whole))) == (True, 9)
    assert states == [State.RUNNING] * done + [State.DONE] * (9 - done)


@IN_A_FILE
def test_where_only_runs_that_were_stopped_are_left_in_lanes_nothing_is_trained(store: Store) -> None:
    (short,) = queued(store, 1, epochs=900, patience=1, learning_rate=0.5)
    (stopped,) = queued(store, 1, epochs=900)
    add_epochs, report, rounds = Store.add_epochs, training.Heartbeat.report, []

    def count(self: Store, kept: Sequence[Kept]) -> None:
        rounds.append(len(kept))
        add_epochs(self, kept)

    def stop(self: training.Heartbeat, progress: float) -> None:
        if rounds and stopped in self.numbers:
            raise StopRequested({stopped: State.STOPPED})
        report(self, progress)

    with patch.object(training.Runs, "add_epochs", count), patch.object(training.Heartbeat, "report", stop):
        assert training.work(store.url, short) is State.DONE
    assert store.run(stopped).state is State.STOPPED
    assert rounds == [2] + [1] * (len(store.history(short)) - 1)


@IN_A_FILE
def test_runs_that_were_begun_by_another_engine_are_not_taken_along(store: Store) -> None:
    alone = queued(store, 1)
    interrupt_after_an_epoch(store, alone)
    pair = queued(store, 2)
    interrupt_after_an_epoch(store, pair)
    training.work(store.url, pair[0])
    assert [store.run(number).state for number in (*pair, *alone)] == [State.DONE, State.DONE, State.INTERRUPTED]
    assert store.run(alone[0]).machine["engine"] == TORCH
