"""Runs in worker processes of a real Dask cluster: trained, stopped, killed, taken up again."""

import os
import signal
from dataclasses import replace

import pytest

from core.data.datasets import load
from core.design.zoo import ZOO
from core.learning.checkpoint import from_bytes
from core.learning.provenance import NOT_RECORDED, facts, of_program, preparation_digest, public
from core.learning.recipe import Recipe
from core.store.state import State
from core.store.store import Store
from core.workers.handover import start
from tests.workers.trainings import RECIPE, require_same_bits, wait, weights

pytestmark = pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
LONG = replace(RECIPE, epochs=1000)


def begun(store: Store, address: str, recipe: Recipe, token: str = "one") -> int:
    number = store.add(ZOO["mlp1"], recipe, "me", token)
    start(store, [number], address)
    return number


def test_a_run_is_trained_to_its_end_and_keeps_what_it_learned(store: Store, address: str) -> None:
    number = begun(store, address, RECIPE)
    run = wait(store, number, lambda run: run.state is State.DONE)
    assert [epoch.number for epoch in store.history(number)] == [1, 2, 3, 4, 5, 6]
    score = store.evaluation(number)
    assert score["accuracy"] > 0.8
    confusion, counts = score["confusion"], sum(map(sum, score["confusion"]))
    assert sum(confusion[digit][digit] for digit in range(10)) == round(score["accuracy"] * counts)
    assert run.machine["data"] == load("digits").digest
    assert run.machine["preparation"] == preparation_digest() and run.machine["version"] == of_program()["version"]
    card = from_bytes(store.file(number, "checkpoint") or b"", "it").card
    assert card.machine == public(run.machine) and NOT_RECORDED not in " ".join(facts(card.machine).values())
    assert facts(card.machine)["learning rate"] == "as the recipe says"
    assert run.machine["threads"] == 1
    assert weights(store, number)["1.weight"].shape == (300, 784)


def test_a_run_whose_worker_is_killed_ends_with_the_weights_it_would_have_had(store: Store, address: str) -> None:
    calm = begun(store, address, replace(RECIPE, epochs=8), "calm")
    wait(store, calm, lambda run: run.state is State.DONE)
    hit = begun(store, address, replace(RECIPE, epochs=8), "hit")
    run = wait(store, hit, lambda run: len(store.history(hit)) >= 3)
    os.kill(run.machine["process"], signal.SIGKILL)
    wait(store, hit, lambda run: run.state is State.DONE)
    assert store.run(hit).machine["process"] != run.machine["process"]
    require_same_bits(store, hit, calm)


def test_a_run_is_paused_resumed_and_stopped_in_mid_run(store: Store, address: str) -> None:
    number = begun(store, address, LONG)
    wait(store, number, lambda run: len(store.history(number)) >= 2)
    store.ask(number, "me", "pause")
    wait(store, number, lambda run: run.state is State.PAUSED)
    done = len(store.history(number))
    store.queue_again(number, "me")
    start(store, [number], address)
    wait(store, number, lambda run: len(store.history(number)) > done)
    store.ask(number, "me", "stop")
    wait(store, number, lambda run: run.state is State.STOPPED)
    assert [epoch.number for epoch in store.history(number)] == list(range(1, len(store.history(number)) + 1))


def test_a_rate_is_changed_in_mid_run(store: Store, address: str) -> None:
    number = begun(store, address, LONG)
    wait(store, number, lambda run: len(store.history(number)) >= 2)
    store.scale_rate(number, "me", 0.5)
    wait(store, number, lambda run: store.history(number)[-1].learning_rate == 0.0005)
    store.ask(number, "me", "stop")
    wait(store, number, lambda run: run.state is State.STOPPED)
    rates = [epoch.learning_rate for epoch in store.history(number)]
    assert set(rates) == {0.001, 0.0005}
    assert rates == sorted(rates, reverse=True)
    last = rates.count(0.001)
    assert store.run(number).machine["rate_changes"] == [[last, 0.5]]
    store.queue_again(number, "me")  # what is recorded stays with a run that goes on
    start(store, [number], address)
    wait(store, number, lambda run: len(store.history(number)) > len(rates))
    store.ask(number, "me", "stop")
    wait(store, number, lambda run: run.state is State.STOPPED and store.evaluation(number))
    card = from_bytes(store.file(number, "checkpoint") or b"", "it").card
    assert facts(card.machine)["learning rate"] == f"× 0.5 after epoch {last}"


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_its_epochs(store: Store, address: str) -> None:
    rates = {"schedule": "steps", "steps": ((1, 1e-3), (3, 100.0)), "optimizer": "sgd", "weight_decay": 10.0}
    number = store.add(ZOO["softmax"], replace(RECIPE, **rates), "me", "one")
    start(store, [number], address)
    run = wait(store, number, lambda run: run.state is State.DIVERGED)
    assert "with learning rate 100" in run.says
    assert [epoch.number for epoch in store.history(number)] == [1, 2]


def test_a_run_that_makes_no_sense_fails_in_words_before_its_first_epoch(store: Store, address: str) -> None:
    number = store.add(ZOO["7-layer-16"], RECIPE, "me", "one")
    start(store, [number], address)
    run = wait(store, number, lambda run: run.state is State.FAILED)
    assert "7-layer-16 takes images of" in run.says
    assert store.history(number) == []
