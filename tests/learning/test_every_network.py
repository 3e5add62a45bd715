"""Every network of the zoo begins by guessing, can learn in all its weights, and can learn by heart."""

from math import log

import pytest
import torch
from torch.nn.functional import cross_entropy

from core.data.normalization import MNIST_MEAN, MNIST_STD, normalize
from core.design.zoo import CIFAR, ZOO, named
from core.learning.evaluation import evaluate
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import seeded, train


@pytest.fixture
def batch(digits):
    """batch(shape): 64 normalized images of that shape, with labels; noise where the shape is not a digit's."""

    def make(shape: tuple[int, ...]) -> tuple[torch.Tensor, torch.Tensor]:
        if shape == CIFAR:
            return torch.randn(64, *shape), torch.arange(64) % 10
        return normalize(digits.train.pixels[:64].float(), MNIST_MEAN, MNIST_STD), digits.train.labels[:64]

    return make


@pytest.mark.parametrize("name", ZOO)
def test_the_first_loss_is_that_of_guessing_one_of_ten(name, batch):
    seeded(0)
    network, (values, labels) = build(ZOO[name]), batch(ZOO[name].input_shape)
    assert cross_entropy(network(values), labels).item() == pytest.approx(log(10), abs=0.3)


@pytest.mark.parametrize("name", ZOO)
def test_the_loss_reaches_every_parameter(name, batch):
    seeded(0)
    network, (values, labels) = build(ZOO[name]), batch(ZOO[name].input_shape)
    cross_entropy(network(values), labels).backward()
    still = [key for key, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert still == []


@pytest.mark.parametrize("name", ["mlp1", "lenet5", "cnn-16-4", "flagship"])
def test_32_digits_can_be_learned_by_heart(name, first):
    seeded(0)
    network, data = build(named(name)), first(32)
    for _ in train(network, data, Recipe(epochs=60, batch_size=32, learning_rate=3e-3, device="cpu")):
        if evaluate(network, data.test, MNIST_MEAN, MNIST_STD).accuracy == 1.0:
            return
    pytest.fail(f"{name} did not learn 32 digits by heart in 60 steps")
