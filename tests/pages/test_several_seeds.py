"""Trainings of several seeds on the train page: in lanes, or one after another where that is faster; no worker is started."""

import os
import re
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
    return list(store.add_seeds(ZOO["lenet5"], recipe, count, session, f"click of {session}, {hash(recipe)}"))


def train(store: Store, numbers: Sequence[int], epochs: int, seconds: float = 1.0, engine: str = "torch") -> None:
    """These runs did so many epochs together, each in so many seconds of one run's share, and are still running."""
    for number in numbers:
        store.begin(number, {"threads": os.cpu_count(), "engine": engine, "networks": len(numbers), "why": "measured"})
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


def test_the_pace_is_that_of_trainings_on_as_many_threads_and_of_lanes_of_networks_on_any(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaled = "scaled by earlier trainings on this machine"
    one = store.add(ZOO["lenet5"], replace(EIGHT, threads=1), "of a study", "trial", of_study=True)
    add_epochs(store, one, [1.0], {"threads": 1, "engine": "torch", "networks": 1, "why": "measured"})
    assert scaled in planned(replace(EIGHT, threads=1)) and scaled not in planned(replace(EIGHT, threads=2))
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    shared = Recipe("pen", epochs=2, batch_size=4, device="cpu", threads=2)
    assert scaled not in planned(shared, 16)
    train(store, queued(store, 16, replace(shared, threads=1)), 1, engine="lanes of networks")
    assert scaled in planned(shared, 16)


def test_how_many_times_the_time_of_one_is_said_at_the_paces_of_both_or_of_neither(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "is_compiled", lambda form: True)
    recipe = Recipe("pen", epochs=2, batch_size=4, device="cpu")

    def times() -> str:
        (found,) = re.findall(r"16 seeds: \*\*(.*) times\*\*", planned(recipe, 16))
        return found

    computed = times()
    assert 1 < float(computed) < 4
    train(store, list(store.add_seeds(ZOO["lenet5-28"], recipe, 16, "me", "sixteen")), 1, engine="lanes of networks")
    assert times() == computed  # one alone is torch's
    train(store, list(store.add_seeds(ZOO["lenet5-28"], recipe, 1, "another", "one")), 1)
    assert times() == "16.0"  # each network has 100 images/s, together as alone


def add_epochs(
    store: Store, number: int, held: Sequence[float], machine: dict[str, object] | None = None, accuracy: float = 0.9
) -> None:
    """The run did an epoch for each validation loss, with a training loss as large."""
    store.begin(number, machine or {"threads": 2})
    for index, loss in enumerate(held, 1):
        epoch = Epoch(index, loss, 0.97, loss, accuracy + index / 100, 0.001, 1.0, 100.0 * len(held))
        store.add_epochs([Kept(number, epoch, b"snapshot")])
    store.beat([number], 0.5)


def test_of_seeds_that_stopped_early_each_counts_with_its_last_epoch_and_the_verdict_is_on_the_epochs_of_all(
    store: Store,
) -> None:
    short, long = queued(store, 2, replace(EIGHT, validation=100, patience=2))
    for number, held in ((short, [3.0, 2.0, 1.0]), (long, [3.0, 2.0, 1.0, 0.5, 0.4, 0.3, 0.2, 0.1])):
        add_epochs(store, number, held, accuracy=0.8)
        complete(store, number)
    app = opened()
    assert tile(app, "Training loss").value == "0.5500"
    assert tile(app, "Images/s").value == "550"
    assert "means of 2 seeds, of each its last epoch" in says(app)
    best = tile(app, "Best epoch")
    assert best.value == "3"
    assert best.help == (
        "The first with the highest validation accuracy (mean of 2 seeds, of the 3 epochs that each has): "
        "83.00 % of the validation images"
    )
    assert "**Still learning:** both losses still fall (validation 2.0000, 1.0000)." in says(app)
    next(button for button in app.button if (button.key or "").startswith("lab-book-run-")).click().run()
    (kept_entry,) = Ledger(store_url()).of("me").values()
    assert [row["seeds"] for row in kept_entry["rows"]] == [2, 2, 2, 1, 1, 1, 1, 1]


def test_a_seed_that_diverged_or_has_just_begun_does_not_change_the_verdict_on_the_others(store: Store) -> None:
    diverged, done, begun = queued(store, 3)
    add_epochs(store, diverged, [9.0, 9.0, 9.0])
    store.finish(diverged, State.DIVERGED)
    add_epochs(store, done, [3.0, 2.0, 1.0, 0.5, 0.4, 0.3, 0.2, 0.1])
    complete(store, done)
    add_epochs(store, begun, [7.0, 7.0])
    app = opened()
    assert "**Still learning:** both losses still fall (validation 0.2000, 0.1000)." in says(app)
    assert tile(app, "Best epoch").value == "8"
    assert tile(app, "Training loss").value == "5.3667"  # of 9, 0.1 and 7


def test_a_seed_that_diverged_after_more_epochs_than_another_has_does_not_change_the_verdict_on_it(store: Store) -> None:
    diverged, short = queued(store, 2, replace(EIGHT, validation=100, patience=2))
    add_epochs(store, diverged, [9.0] * 8)
    store.finish(diverged, State.DIVERGED)
    add_epochs(store, short, [3.0, 2.0, 1.0])
    learning = "**Still learning:** both losses still fall (validation 2.0000, 1.0000)."
    assert learning in says(opened())
    complete(store, short)
    assert learning in says(opened())


def test_the_weights_that_were_tested_are_those_of_the_least_validation_loss_where_there_is_an_early_stop(store: Store) -> None:
    patient = replace(EIGHT, validation=100, patience=2)
    for recipe, state, weights in (
        (EIGHT, "done", "after the last epoch"),
        (patient, "done", "with the weights of the epoch with the least validation loss"),
        (patient, "stopped", "after the last epoch"),
    ):
        (number,) = store.add_seeds(ZOO["lenet5"], recipe, 1, "me", f"{recipe.patience} {state}")
        if state == "done":
            add_epochs(store, number, [1.0, 2.0, 3.0])
            complete(store, number)
        else:
            stop(store, number, epochs=1, accuracy=0.5)
        app = opened()
        app.session_state["train_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}  # the newest
        assert tile(app.run(), "Test accuracy").help == f"Of the test images, {weights}"
