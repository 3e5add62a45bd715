"""The hidden units of an MLP: their weights as a picture, and which of them decide an answer."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.learning.inside.gradient import gradient
from core.learning.inside.layers import MAPS, InsideError, batch_size, require_place, walk

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


class Hidden(NamedTuple):
    """The first linear layer with the values (pixels,) that go into it, and its units' activations and contributions (n,).

    `shape` is that of the values before they were flattened.
    """

    layer: str
    linear: nn.Linear
    values: Tensor
    shape: tuple[int, ...]
    activations: Tensor
    contributions: Tensor

    def unit(self, number: int) -> Unit:
        """The unit of that number; raises InsideError if there is none."""
        require_place(self.contributions, (number,), self.layer)
        weights = self.linear.weight[number].detach()
        parts = weights * self.values
        row = (self.linear.bias.detach()[number], self.activations[number], self.contributions[number])
        return Unit(number, weights.view(self.shape), parts.view(self.shape), *map(float, row))

    def largest(self, most: int = MAPS) -> Units:
        """The `most` (up to MAPS) units that count most."""
        order = self.contributions.abs().argsort(descending=True, stable=True)[: min(most, MAPS)].tolist()
        return Units(self.layer, tuple(map(self.unit, order)), len(self.contributions) - len(order))


def units(network: nn.Sequential, values: Tensor, target: int, most: int = MAPS) -> Units:
    """The `most` (up to MAPS) units of the first layer with weights that count most for the class; raises as hidden()."""
    return hidden(network, values, target).largest(most)


def hidden(network: nn.Sequential, values: Tensor, target: int) -> Hidden:
    """The first layer with weights, and what each of its units counts for the class.

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
    first, end = steps[weighted[0]], weighted[0] + 1
    end += end < len(network) and isinstance(network[end], ACTIVATIONS)
    activations = steps[end - 1].output
    _, slopes = gradient(network[end:], activations, target)
    shape = next(tuple(step.input.shape[1:]) for step in steps if isinstance(step.module, nn.Flatten))
    return Hidden(first.name, linear, first.input[0], shape, activations[0], (activations * slopes)[0])
