"""The lesson of the sigmoid in numbers, against autograd on a network built by hand."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from core.data.datasets import load
from core.learning.inside.vanishing import vanishing


def gradients(activation: type[nn.Module], images: torch.Tensor, labels: torch.Tensor) -> list[float]:
    torch.manual_seed(0)
    sizes = [images[0].numel(), 30, 30, 30, 30, 10]
    linear = [nn.Linear(*pair) for pair in pairwise(sizes)]
    values = images.flatten(1)
    for at, layer in enumerate(linear):
        values = layer(values if not at else activation()(values))
    nn.functional.cross_entropy(values, labels).backward()
    return [float(layer.weight.grad.square().mean().sqrt()) for layer in linear]


def test_the_first_layer_gets_less_than_a_thousandth_of_the_last_one_s_gradient_behind_four_sigmoids_and_half_behind_relu():
    images = load("digits").train
    found = vanishing(images)
    assert found.images == 200 and found.layers == ("fc1", "fc2", "fc3", "fc4", "fc5")
    values = (images.pixels[:200].float() / 255 - 0.1307) / 0.3081
    assert found.sigmoid == pytest.approx(gradients(nn.Sigmoid, values, images.labels[:200]), rel=1e-4)
    assert found.relu == pytest.approx(gradients(nn.ReLU, values, images.labels[:200]), rel=1e-4)
    assert found.shares == pytest.approx((0.00069, 0.64), rel=0.05)
