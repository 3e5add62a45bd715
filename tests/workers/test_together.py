"""Runs that can share lanes are trained together where that is faster; each ends as its own."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from unittest.mock import patch

import pytest
import torch

from core.design.zoo import ZOO
from core.learning.choosing import Choice
from core.learning.estimate import NETWORKS, TORCH
from core.store.epochs import Kept
from core.store.state import State
from core.store.store import Store
from core.workers import training
from core.workers.heartbeat import StopRequested
from tests.workers.trainings import RECIPE, require_same_bits

pytestmark = pytest.mark.usefixtures("kernels")
SMALL = replace(RECIPE, batch_size=4, images=60, epochs=3, device="cpu", threads=1)


@pytest.fixture(autouse=True)
def lanes() -> Iterator[None]:
    """Several trainings are the lanes', one is torch's."""

    def choose(*about: object) -> Choice:
        return Choice(TORCH if about[3] == 1 else NETWORKS, "as the test has it")

    with patch.object(training, "choose", choose):
        yield


def queued(store: Store, count: int, **changes: object) -> list[int]:
    recipe = replace(SMALL, **changes)  # type: ignore[arg-type]
    return [store.add(ZOO["softmax"], recipe.with_seed(seed), "me", secrets.token_hex(16)) for seed in range(count)]


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
    add_epochs = Store.add_epochs

    def interrupt(self: Store, kept: Sequence[Kept]) -> None:
        if kept[0].epoch.number == 2:
            raise StopRequested(dict.fromkeys(parts, State.INTERRUPTED))
        add_epochs(self, kept)

    for number in parts:
        store.queue_again(number, "me")
    with patch.object(training.Runs, "add_epochs", interrupt):
        training.work(store.url, parts[0])
    for number in parts:
        training.end(store, number, State.INTERRUPTED)
    with patch.object(training, "choose", side_effect=AssertionError("it was chosen before")):
        training.work(store.url, parts[0])
    for number, other in zip(parts, whole, strict=True):
        require_same_bits(store, number, other)
