"""The learning rate of every epoch, as the documents give it."""

import pytest
import torch
from torch import nn

from core.learning.network import build
from core.learning.optimizing import make_optimizer, make_schedule
from core.learning.recipe import Recipe
from core.learning.schedules import rate_at, rates
from core.learning.training import seeded, train

# Document 004: the rate by epoch.
TABLE = ((1, 5e-4), (3, 2e-4), (6, 1e-4), (9, 5e-5), (13, 1e-5))
RATES = [5e-4] * 2 + [2e-4] * 3 + [1e-4] * 3 + [5e-5] * 4 + [1e-5] * 3


@pytest.fixture
def rates_of():
    """rates_of(recipe, batches): the rate that each step of the whole training takes."""

    def walk(recipe: Recipe, batches: int) -> list[float]:
        optimizer = make_optimizer(nn.Linear(1, 1), recipe)
        schedule, rates = make_schedule(optimizer, recipe, batches), []
        for _ in range(recipe.epochs * batches):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return rates

    return walk


def test_the_step_table_of_document_004_gives_its_rates(rates_of):
    rates = rates_of(Recipe(epochs=15, schedule="steps", steps=TABLE), batches=4)
    assert rates == pytest.approx([rate for rate in RATES for _ in range(4)])


def test_the_step_table_holds_whatever_the_first_rate_is_called(rates_of):
    for rate in (1e-3, 7.0):
        assert rates_of(Recipe(epochs=15, schedule="steps", steps=TABLE, learning_rate=rate), 1) == pytest.approx(RATES)


def test_the_exponential_rate_of_document_003_falls_by_a_twentieth_an_epoch(rates_of):
    rates = rates_of(Recipe(epochs=20, learning_rate=0.1, schedule="exponential", gamma=0.95), batches=3)
    assert rates == pytest.approx([0.1 * 0.95**epoch for epoch in range(20) for _ in range(3)])
    assert rates[-1] == pytest.approx(0.0377, abs=1e-4)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_one_cycle_rises_to_the_rate_and_ends_near_zero(optimizer, rates_of):
    rates = rates_of(Recipe(epochs=10, learning_rate=0.2, schedule="one-cycle", optimizer=optimizer), batches=10)
    peak = rates.index(max(rates))
    assert max(rates) == pytest.approx(0.2) and 20 <= peak <= 40
    assert rates[: peak + 1] == sorted(rates[: peak + 1]) and rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[0] < 0.2 / 20 and rates[-1] < 0.2 / 1000


@pytest.mark.parametrize("batches", [1, 2, 3, 4, 10])
def test_one_cycle_works_for_a_training_of_any_length(batches, rates_of):
    rates = rates_of(Recipe(epochs=1, learning_rate=0.2, schedule="one-cycle"), batches)
    assert len(rates) == batches and all(0 < rate <= 0.2 for rate in rates)


def test_a_constant_rate_is_constant(rates_of):
    assert rates_of(Recipe(epochs=12, learning_rate=0.01), batches=2) == [0.01] * 24


@pytest.mark.parametrize(
    ("recipe", "rates"),
    [
        (Recipe(epochs=15, batch_size=8, schedule="steps", steps=TABLE), RATES),
        (Recipe(epochs=4, batch_size=8, learning_rate=0.1, schedule="exponential"), [0.1, 0.095, 0.09025, 0.0857375]),
        (Recipe(epochs=2, batch_size=8, learning_rate=0.03), [0.03, 0.03]),
    ],
    ids=["steps", "exponential", "constant"],
)
def test_an_epoch_reports_the_rate_it_was_trained_with(recipe, rates, first, small):
    seeded(0)
    assert [epoch.learning_rate for epoch in train(build(small), first(16), recipe)] == pytest.approx(rates)


def test_the_rate_of_the_table_is_the_one_that_moves_the_weights(first):
    """Plain gradient descent on one batch: the step is the rate times the gradient, epoch by epoch."""
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    nn.init.zeros_(network[1].weight)
    recipe = Recipe(epochs=4, batch_size=16, optimizer="sgd", schedule="steps", steps=((1, 1e-3), (3, 1e-5)), device="cpu")
    moves, before = [], network[1].bias.detach().clone()
    for _ in train(network, first(16), recipe):
        moves.append(float((network[1].bias.detach() - before).norm() / network[1].bias.grad.norm()))
        before = network[1].bias.detach().clone()
    assert moves == pytest.approx([1e-3, 1e-3, 1e-5, 1e-5], rel=1e-2)
    assert not torch.equal(before, torch.zeros(10))


@pytest.mark.parametrize("schedule", ["constant", "exponential", "one-cycle", "steps"])
def test_what_a_page_draws_before_the_start_is_what_the_optimizer_takes(schedule, rates_of):
    recipe = Recipe(epochs=15, schedule=schedule, steps=TABLE, learning_rate=5e-4)
    taken = rates_of(recipe, 100)
    drawn = [rate_at(recipe, step / 100) for step in range(1500)]
    assert drawn == pytest.approx(taken, rel=0.02, abs=1e-6)
    assert [epoch for epoch, _ in rates(recipe)][:17] == [step / 16 for step in range(17)]
