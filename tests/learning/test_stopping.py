"""When training ends before its last epoch: by an early stop, or by a loss that is not a number."""

from dataclasses import replace
from math import isfinite

import pytest
import torch

from core.data.images import Dataset, Images
from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.design.architecture import Architecture
from core.design.layers import BatchNorm2d, Conv2d, Flatten, Linear, ReLU
from core.design.refusal import Refusal
from core.design.zoo import named
from core.learning.evaluation import evaluate
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import Diverged, seeded, train


@pytest.fixture
def guesswork(digits):
    """Digits with labels drawn at random: what is memorized makes the validation loss worse."""
    labels = torch.randint(0, 10, (200,), generator=torch.Generator().manual_seed(1))
    images = Images(digits.train.pixels[:200], labels)
    return Dataset("guesswork", images, images, digits.classes, "these tests")


STOPPING = Recipe(epochs=50, batch_size=20, learning_rate=1e-3, validation=60, patience=3, device="cpu")


def test_an_early_stop_comes_patience_epochs_after_the_best(guesswork):
    seeded(0)
    losses = [epoch.validation_loss for epoch in train(build(named("mlp1")), guesswork, STOPPING)]
    assert 3 < len(losses) < 50 and losses.index(min(losses)) == len(losses) - 4


def test_an_early_stop_leaves_the_weights_of_the_best_epoch(guesswork):
    seeded(0)
    network = build(named("mlp1"))
    losses = [epoch.validation_loss for epoch in train(network, guesswork, STOPPING)]
    held = guesswork.split(60, STOPPING.seed)[1]
    assert evaluate(network, held, MNIST_MEAN, MNIST_STD).loss == pytest.approx(min(losses), rel=1e-6)
    assert min(losses) < losses[-1]


def test_without_patience_no_epoch_is_left_out(guesswork):
    seeded(0)
    recipe = replace(STOPPING, epochs=12, learning_rate=0.01, patience=0)
    losses = [epoch.validation_loss for epoch in train(build(named("softmax")), guesswork, recipe)]
    assert len(losses) == 12 and losses.index(min(losses)) < 8


def test_a_loss_that_is_not_a_number_stops_at_its_step_and_keeps_the_epochs_before(first):
    seeded(0)
    recipe = Recipe(epochs=9, batch_size=10, optimizer="sgd", schedule="steps", steps=((1, 1e-3), (3, 100.0)), device="cpu")
    kept, told = [], []
    with pytest.raises(Diverged) as refusal:
        for epoch in train(build(named("lenet5-28")), first(40), recipe, lambda done, of: told.append(done)):
            kept.append(epoch)
    assert [epoch.number for epoch in kept][:2] == [1, 2] and all(isfinite(epoch.loss) for epoch in kept)
    assert refusal.value.step == len(told) + 1 > 8 and refusal.value.rate == pytest.approx(100.0)
    assert f"at step {refusal.value.step}, with learning rate 100" in str(refusal.value)
    assert refusal.value.code == "diverged" and refusal.value.remedy == "Use a smaller learning rate."


@pytest.mark.parametrize("poison", [float("nan"), float("inf")])
def test_poisoned_weights_are_found_at_the_first_step(poison, first, small):
    network = build(small)
    with torch.no_grad():
        network[5].weight[0, 0] = poison
    with pytest.raises(Diverged, match=r"The loss became (nan|inf) at step 1, with learning rate 0.001"):
        next(train(network, first(10), Recipe()))


@pytest.mark.parametrize(("count", "size"), [(33, 32), (8, 1)])
def test_a_batch_of_one_is_trained_or_refused_before_the_first_step(count, size, first):
    """Batch normalization of a 1×1 map needs two images: the last batch may not have them."""
    narrow = Architecture("narrow", (1, 28, 28), (Conv2d(4, 28), BatchNorm2d(), ReLU(), Flatten(), Linear(10)))
    told = []
    try:
        list(train(build(narrow), first(count), Recipe(epochs=1, batch_size=size), lambda done, of: told.append(done)))
    except Refusal:
        assert told == []
    else:
        assert told
