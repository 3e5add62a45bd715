"""Trainings of several seeds on the train page: in lanes, or one after another where that is faster; no worker is started."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.design.units import rough_duration, size
from core.design.zoo import ZOO
from core.learning import estimate
from core.learning.epoch import Epoch
from core.learning.recipe import Augmentation, Recipe
from core.learning.requirements import memory_of
from core.store.database import store_url
from core.store.epochs import Kept
from core.store.ledger import Ledger
from core.store.state import State
from core.store.store import Store
from pages.shared.session import kept, lab_book, visitor
from pages.shared.session.store import store as opened_store
from tests.pages.test_train_page import TEST, labels, opened, press, says, status, tile

EIGHT = Recipe("digits", epochs=8)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store whose runs are this browser's."""
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    monkeypatch.setattr("core.workers.handover.adopt", lambda store: [])
    monkeypatch.setattr(visitor, "_browser", lambda: "me")
    for resource in (opened_store, kept._keeper, lab_book.ledger):
        resource.clear()
    return Store(url)


def queued(store: Store, count: int, recipe: Recipe = EIGHT, session: str = "me") -> list[int]:
    """The numbers of runs that wait, one for each seed, begun by one click."""
    return list(store.add_seeds(ZOO["lenet5"], recipe, count, session, f"click of {session}, {recipe}"))


def train(store: Store, numbers: Sequence[int], epochs: int, seconds: float = 1.0, engine: str = "torch") -> None:
    """These runs did so many epochs together, each in so many seconds of one run's share, and are still running."""
    for number in numbers:
        store.begin(number, {"threads": 2, "engine": engine, "networks": len(numbers), "why": "measured"})
        for index in range(1, epochs + 1):
            store.add_epochs([Kept(number, Epoch(index, 1 / index, 0.97, 1.0, 0.9, 0.001, seconds, 100.0), b"snapshot")])
    store.beat(numbers, epochs / store.run(numbers[0]).recipe.epochs)


def stop(store: Store, number: int, epochs: int, accuracy: float) -> None:
    """The run was stopped after so many epochs, and tested."""
    train(store, [number], epochs)
    store.finish(number, State.STOPPED)
    store.add_test(number, epochs, "digits", {**TEST, "accuracy": accuracy}, {})


def complete(store: Store, number: int, accuracy: float = 0.9) -> None:
    store.complete(number, "digits", {**TEST, "accuracy": accuracy}, {"end": b"snapshot"})


def test_the_time_left_of_seeds_one_after_another_is_that_of_all_of_them(store: Store) -> None:
    first, second, *_ = queued(store, 16)
    train(store, [first], 8, seconds=10.0)
    complete(store, first)
    train(store, [second], 2, seconds=10.0)
    left = "about 20 min left."  # 6 epochs of the second and 14 times 8, each 10 s
    assert status(opened()).endswith(f"16 seeds: 1 done, 1 running, 14 queued. 10 of 128 epochs in all, {left}")


def test_the_time_left_of_seeds_that_share_lanes_with_another_click_counts_those_too(store: Store) -> None:
    mine, others = queued(store, 4), queued(store, 4, replace(EIGHT, learning_rate=0.01))
    train(store, [*mine, *others], 4, seconds=10.0, engine="lanes of networks")
    assert status(opened()).endswith("4 of 8 epochs, about 5 min left.")  # 4 epochs of 8 networks, each 10 s


RATES = ["÷ 10", "÷ 2", "· 2"]


def test_the_rate_of_several_seeds_is_changed_only_while_all_that_go_on_have_done_equally_many_epochs(store: Store) -> None:
    first, second, third = queued(store, 3)
    train(store, [first], 0)
    app = press(opened(), "÷ 2")
    assert store.factors([first, second, third]) == {first: 0.5, second: 0.5, third: 0.5}
    assert "Learning rate: 0.001 → 0.0005 from epoch 2" in says(app)
    train(store, [first], 8)  # with the rate that was asked for after the first
    store.add_epochs([Kept(first, store.history(first)[-1], b"snapshot", 0.5)])
    complete(store, first)
    store.begin(second, {"threads": 2})
    app.run()
    assert "Learning rate: 0.001 → 0.0005 from epoch 2" in says(app)  # of the second seed, which has just begun
    assert not set(RATES) & set(labels(app))
    assert "The rate can be changed while all seeds have done equally many epochs; these have not." in says(app)
    together = queued(store, 4, replace(EIGHT, learning_rate=0.01))
    train(store, together, 1)
    store.finish(together[1], State.DIVERGED)
    train(store, [together[0], *together[2:]], 2)
    app.session_state["train_chosen"] = together[:1]
    assert [label for label in labels(app.run()) if label in RATES] == RATES


def planned(recipe: Recipe, seeds: int = 1) -> str:
    """What the page says before the start of lenet5-28's training."""

    def page(recipe: "Recipe", seeds: int) -> None:
        from core.design.zoo import ZOO
        from pages.train.plan import may_begin
        from pages.train.runs import Wanted

        assert may_begin(Wanted(ZOO["lenet5-28"], recipe, seeds))

    return says(AppTest.from_function(page, kwargs={"recipe": recipe, "seeds": seeds}).run())


def test_seeds_that_are_trained_one_after_another_take_their_number_times_the_time_of_one_and_the_memory_of_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    plain = Recipe("pen", epochs=2, batch_size=4, device="cpu")
    varied = replace(plain, augmentation=Augmentation(shift=1))
    assert "16 seeds: **16.0 times** the time of one." in planned(varied, 16)
    assert f"about {size(memory_of(ZOO['lenet5-28'], varied))} of memory" in planned(varied, 16)
    assert f"about {size(16 * memory_of(ZOO['lenet5-28'], plain))} of memory" in planned(plain, 16)


def test_a_run_waits_for_sixteen_seeds_that_share_lanes_as_long_as_these_take_together(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    recipe = Recipe("pen", epochs=20, batch_size=4, device="cpu")
    rates = [replace(recipe, learning_rate=rate) for rate in (0.001, 0.01)]
    for rate in rates:
        queued(store, 8, rate, "another")
    queued(store, 1)
    seconds = 16 * estimate.seconds(ZOO["lenet5"], recipe, 4_996, 16)
    assert f"queued, 16 before it, about {rough_duration(seconds)} to wait." in status(opened())
    assert seconds < 10 * estimate.seconds(ZOO["lenet5"], recipe, 4_996, 1)  # with each alone, it would be 16 times that


def test_the_accuracy_of_several_seeds_is_of_those_that_are_done_where_the_others_were_stopped(store: Store) -> None:
    done = queued(store, 4)
    for number, accuracy in zip(done[:2], (0.90, 0.92), strict=True):
        train(store, [number], 8)
        complete(store, number, accuracy)
    stop(store, done[2], epochs=3, accuracy=0.50)
    store.ask(done[3], "me", "stop")
    stopped = queued(store, 3, replace(EIGHT, learning_rate=0.01))
    for number, (epochs, accuracy) in zip(stopped, ((5, 0.80), (5, 0.84), (2, 0.20)), strict=True):
        stop(store, number, epochs, accuracy)
    app = opened()
    assert app.dataframe[0].value["accuracy"].tolist() == pytest.approx([82.0, 91.0])
    assert tile(app, "Test accuracy").help.startswith("The mean of 2 of 3 seeds (those with the most epochs), with the 95 %")
    assert "test accuracy of 2 of 3 seeds (those with the most epochs) · means of 3 seeds" in says(app)
    app.session_state["train_table"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert tile(app, "Test accuracy").value == "91.0 %"
    assert "test accuracy of 2 of 4 seeds (those done) · means of 3 seeds" in says(app)
    next(button for button in app.button if (button.key or "").startswith("lab-book-run-")).click().run()
    (kept_entry,) = Ledger(store_url()).of("me").values()
    assert kept_entry["facts"]["accuracy on the test images"] == "90.00 %, 92.00 %: of 2 of 4 seeds (those done)"


def test_the_estimate_says_that_it_is_scaled_by_earlier_trainings_only_where_it_is(store: Store) -> None:
    scaled = "computed, and scaled by earlier trainings on this machine"
    (first,) = queued(store, 1)
    train(store, [first], 2, engine="lanes of images")
    assert "computed; machines differ" in planned(EIGHT) and scaled not in planned(EIGHT)  # these few images are torch's
    number = store.add(ZOO["lenet5"], EIGHT, "of a study", "trial", of_study=True)
    train(store, [number], 0)
    store.beat([number], 0.1)
    assert scaled not in planned(EIGHT)  # in its first epoch
    train(store, [number], 1)
    assert scaled in planned(EIGHT)
