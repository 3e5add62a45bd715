"""The hidden units of an MLP: their weights as a picture, and which of them decide an answer."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.learning.inside.gradient import gradient
from core.learning.inside.layers import MAPS, InsideError, batch_size, names, walk

ACTIVATIONS = (nn.ReLU, nn.Tanh, nn.Sigmoid)


class Unit(NamedTuple):
    """A unit of the first linear layer. `weights` (channels, height, width) stand where their pixels stand, `parts` are
    weight × pixel: parts.sum() + bias is what the unit's activation function is given, `activation` what it gives.
    `contribution` is activation × gradient of the class's output: with one hidden layer, activation × weight to the class.
    """

    number: int
    weights: Tensor
    parts: Tensor
    bias: float
    activation: float
    contribution: float

    @property
    def before(self) -> float:
        """What the activation function is given."""
        return float(self.parts.sum(dtype=torch.float64)) + self.bias


class Units(NamedTuple):
    """The units that count most, the largest contribution first (by its absolute value); `left_out` more are not among them."""

    layer: str
    units: tuple[Unit, ...]
    left_out: int


def units(network: nn.Sequential, values: Tensor, target: int, most: int = MAPS) -> Units:
    """The `most` (up to MAPS) units of the first layer with weights that count most for the class.

    Raises InsideError if that layer is not a linear one.
    """
    batch_size(network, values, 3)  # a backward pass takes about two forward passes
    with torch.inference_mode():
        steps = list(walk(network, values.unsqueeze(0)))
    weighted = [index for index, module in enumerate(network) if isinstance(module, nn.Conv2d | nn.Linear)]
    linear = network[weighted[0]] if weighted else None
    if not isinstance(linear, nn.Linear):
        what = "The first weights of this network are not those of a linear layer: no unit sees the whole image."
        raise InsideError("no-units", what, "Look at the kernels of its convolution.")
    end = weighted[0] + 1
    end += end < len(network) and isinstance(network[end], ACTIVATIONS)
    hidden = steps[end - 1].output
    _, slopes = gradient(network[end:], hidden, target)
    contributions = (hidden * slopes)[0]
    shape = next(step.input.shape[1:] for step in steps if isinstance(step.module, nn.Flatten))
    order = contributions.abs().argsort(descending=True, stable=True)[: min(most, MAPS)].tolist()
    found = []
    for number in order:
        weights = linear.weight[number].detach()
        parts = weights * steps[weighted[0]].input[0]
        row = (float(linear.bias.detach()[number]), float(hidden[0, number]), float(contributions[number]))
        found.append(Unit(number, weights.view(shape), parts.view(shape), *row))
    return Units(names(network)[weighted[0]], tuple(found), len(contributions) - len(found))
