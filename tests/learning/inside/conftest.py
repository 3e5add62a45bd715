"""Trained networks, and drawings as they are given them."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn

from core.data.drawing import to_pixels
from core.data.examples import example
from core.data.normalization import normalize
from core.learning.checkpoint import read
from core.learning.header import trained


class Given(NamedTuple):
    """A network, an image as it is given it, and the values of no ink and full ink."""

    network: nn.Sequential
    values: Tensor
    background: float
    full: float


@cache
def _checkpoint(name: str):
    return read(trained()[name])


@pytest.fixture(scope="session")
def given() -> Callable[[str, int], Given]:
    """given("lenet5", 4): the trained network and a real drawing of that digit."""

    def make(name: str, digit: int) -> Given:
        checkpoint = _checkpoint(name)
        pixels = to_pixels(example(digit))
        ends = normalize(torch.tensor([0.0, 255.0]), checkpoint.recipe.mean, checkpoint.recipe.std).tolist()
        values = normalize(torch.tensor(pixels).float(), checkpoint.recipe.mean, checkpoint.recipe.std)
        return Given(checkpoint.network(), values.unsqueeze(0), *ends)

    return make
