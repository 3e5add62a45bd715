"""Every network of the zoo begins by guessing, can learn in all its weights, and can memorize."""

from math import log

import pytest
import torch
from torch.nn.functional import cross_entropy

from core.data.normalization import MNIST_MEAN, MNIST_STD, normalize
from core.design.zoo import CIFAR, ZOO
from core.learning.network import build
from core.learning.optimizing import make_optimizer
from core.learning.recipe import Recipe
from core.learning.training import seeded


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


@pytest.mark.parametrize("name", ZOO)
def test_32_images_can_be_memorized(name, batch):
    """To 100 % of them, within 300 steps; deep networks and sigmoids want a larger rate than the others."""
    for rate in (3e-3, 1e-2):
        seeded(0)
        network, (values, labels) = build(ZOO[name]), batch(ZOO[name].input_shape)
        optimizer = make_optimizer(network, Recipe(learning_rate=rate))
        for _ in range(300):
            loss = cross_entropy(network(values[:32]), labels[:32])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if loss.item() < 0.3 and learned(network, values[:32], labels[:32]):
                return
    pytest.fail(f"{name} did not memorize 32 images in 300 steps")


@torch.inference_mode()
def learned(network: torch.nn.Module, values: torch.Tensor, labels: torch.Tensor) -> bool:
    answers = network.eval()(values).argmax(1)
    network.train()
    return bool((answers == labels).all())
