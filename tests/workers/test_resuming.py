"""A stopped run is tested and can go on; a run that is done goes on as the longer run it would have been."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch

import pytest
import torch

from core.design.zoo import ZOO
from core.learning.checkpoint import from_bytes
from core.learning.provenance import of_images
from core.learning.recipe import Recipe, RecipeError
from core.learning.stages import after
from core.store.database import StoreError
from core.store.epochs import Kept
from core.store.state import State
from core.store.store import Store
from core.workers import resuming, training
from tests.workers.trainings import EPOCH, RECIPE, require_same_bits, weights

pytestmark = pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
SMALL = replace(RECIPE, batch_size=100, images=200, epochs=2)


def queued(store: Store, recipe: Recipe, token: str) -> int:
    return store.add(ZOO["softmax"], recipe, "me", token)


def trained(store: Store, recipe: Recipe, token: str) -> int:
    number = queued(store, recipe, token)
    assert training.work(store.url, number) is State.DONE
    return number


def stopped(store: Store, after: int = 2) -> int:
    """A run of 900 epochs that its visitor stops after some."""
    number, add_epochs = queued(store, replace(SMALL, epochs=900), "long"), Store.add_epochs

    def ask(self: Store, kept: Sequence[Kept]) -> None:
        add_epochs(self, kept)
        if len(store.history(number)) == after:
            store.ask(number, "me", "stop")

    with patch.object(training.Runs, "add_epochs", ask):
        assert training.work(store.url, number) is State.STOPPED
    return number


def test_a_stopped_run_has_the_test_and_the_weights_of_a_run_of_so_many_epochs(store: Store) -> None:
    number = stopped(store)
    whole = trained(store, replace(SMALL, epochs=len(store.history(number))), "whole")
    require_same_bits(store, number, whole)
    mine, theirs = store.evaluation(number), store.evaluation(whole)
    assert {**mine, "seconds": 0} == {**theirs, "seconds": 0}
    assert store.file(number, "examples") == store.file(whole, "examples")
    assert store.accuracies([number, whole, 99]) == {number: mine["accuracy"], whole: theirs["accuracy"]}


def test_a_run_that_is_stopped_after_its_early_stop_is_tested_with_its_best_weights(store: Store) -> None:
    recipe = replace(SMALL, epochs=30, patience=1, learning_rate=0.05)
    whole, number = trained(store, recipe, "whole"), queued(store, recipe, "one")
    assert len(store.history(whole)) < 30
    store.begin(number, {"threads": 1})
    for epoch in store.history(whole):  # its worker died before the test
        store.add_epochs([Kept(number, epoch, store.file(whole, "end") or b"")])
    store.finish(number, State.STOPPED)
    resuming.score(store, number)
    require_same_bits(store, number, whole)
    assert store.accuracies([number])[number] == store.accuracies([whole])[whole]


def test_a_stopped_run_still_goes_on_and_its_test_is_not_that_of_the_longer_run(store: Store) -> None:
    number = stopped(store)
    store.queue_again(number, "me")
    assert store.begin(number, {"threads": 1})
    store.add_epochs([Kept(number, replace(EPOCH, number=len(store.history(number)) + 1), b"snapshot")])
    assert (store.evaluation(number), store.file(number, "checkpoint")) == ({}, None)
    with pytest.raises(StoreError, match="has gone on since it was tested"):
        store.add_test(number, 2, "digits", {"accuracy": 1.0}, {})


def test_a_run_that_is_stopped_before_its_first_epoch_has_no_test(store: Store) -> None:
    number = queued(store, SMALL, "one")
    store.ask(number, "me", "stop")
    assert training.work(store.url, number) is State.STOPPED
    assert store.evaluation(number) == {}


def test_a_stopped_run_whose_snapshot_is_damaged_stays_stopped_and_the_log_says_why(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    number = queued(store, SMALL, "one")
    store.begin(number, {"threads": 1})
    store.add_epochs([Kept(number, EPOCH, b"no snapshot")])
    store.finish(number, State.STOPPED)
    with caplog.at_level(logging.WARNING):
        assert training.work(store.url, number) is State.STOPPED
    assert "This is not a snapshot of a training." in caplog.text


@pytest.mark.parametrize("schedule", ["constant", "exponential"])
def test_a_run_that_is_done_goes_on_as_the_longer_run_it_would_have_been_bit_for_bit(store: Store, schedule: str) -> None:
    recipe = replace(SMALL, schedule=schedule)
    whole, number = trained(store, replace(recipe, epochs=5), "whole"), trained(store, recipe, "short")
    store.extend(number, "me", 3)
    run = store.run(number)
    assert (run.state, run.recipe.epochs, run.progress) == (State.QUEUED, 5, 0.4)
    store.extend(number, "me", 3)  # a second click
    assert store.run(number).recipe.epochs == 5
    assert training.work(store.url, number) is State.DONE
    require_same_bits(store, number, whole)
    rates = [[epoch.learning_rate for epoch in store.history(one)] for one in (number, whole)]
    assert rates[0] == rates[1]


def test_a_run_that_goes_on_with_other_images_says_which_its_first_epochs_had(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = trained(store, SMALL, "one")
    before = store.run(number).machine
    monkeypatch.setattr(training, "of_images", lambda dataset: of_images(dataset) | {"data": "another"})
    store.extend(number, "me", 1)
    assert training.work(store.url, number) is State.DONE
    card = from_bytes(store.file(number, "checkpoint") or b"", "one").card
    assert card.machine["data"] == "another" and card.machine["earlier"] == [{"epochs": 2, "data": before["data"]}]
    assert "earlier" not in before


def test_the_weights_after_the_epochs_of_a_run_are_kept_and_those_of_a_study_s_run_are_not(store: Store) -> None:
    number = trained(store, replace(SMALL, epochs=3), "longer")
    assert store.stages(number) == [1, 2, 3]
    checkpoint = from_bytes(store.file(number, "checkpoint") or b"", "longer")
    short = trained(store, SMALL, "short")
    assert same(after(checkpoint, 2, store.file(number, "stage 2") or b"").weights, weights(store, short))
    assert same(after(checkpoint, 3, store.file(number, "stage 3") or b"").weights, checkpoint.weights)
    of_study = store.add(ZOO["softmax"], SMALL, "study", "of a study", of_study=True)
    training.work(store.url, of_study)
    assert store.stages(of_study) == []
    store.delete(number, "me")
    assert (store.stages(number), store.file(number, "stage 2")) == ([], None)


def test_a_run_that_goes_on_keeps_fewer_of_its_first_stages(store: Store) -> None:
    number = trained(store, replace(SMALL, images=100, epochs=9), "long")
    assert store.stages(number) == [*range(1, 10)]
    store.extend(number, "me", 5)
    training.work(store.url, number)
    assert store.stages(number) == [*range(2, 15, 2)]


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], value) for name, value in other.items())


def test_a_schedule_that_ends_with_the_last_epoch_cannot_go_on_and_it_is_said_what_to_do(store: Store) -> None:
    number = trained(store, replace(SMALL, schedule="one-cycle"), "one")
    with pytest.raises(RecipeError, match=r"One-cycle ends its rate with the last of 2 epochs.* again, with 7 epochs"):
        store.extend(number, "me", 5)
    assert store.run(number).state is State.DONE


def test_a_run_that_is_done_goes_on_at_its_own_rate_whatever_was_asked_for_after_its_end(store: Store) -> None:
    number = queued(store, SMALL, "one")
    store.begin(number, {})
    store.complete(number, "digits", {"accuracy": 0.5}, {"end": b"snapshot"})
    store.scale_rate(number, "me", 0.1)
    store.extend(number, "me", 1)
    assert store.factors([number]) == {number: 1.0}


def test_a_run_whose_end_was_not_kept_and_one_of_another_visitor_do_not_go_on(store: Store) -> None:
    number = queued(store, SMALL, "one")
    store.begin(number, {})
    store.complete(number, "digits", {"accuracy": 0.5}, {})
    with pytest.raises(StoreError, match="would need to go on was not kept"):
        store.extend(number, "me", 5)
    with pytest.raises(StoreError, match="was started in another session"):
        store.extend(number, "somebody", 5)
    assert (store.run(number).state, store.run(number).recipe.epochs) == (State.DONE, 2)
