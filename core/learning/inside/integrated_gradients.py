"""Integrated gradients: how much each pixel adds to a class's output on the way from the blank image to this one.

M. Sundararajan, A. Taly, Q. Yan, Axiomatic Attribution for Deep Networks, 2017.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.learning.inside.gradient import gradient
from core.learning.inside.layers import batch_size

STEPS, MOST_STEPS = 50, 800  # points on the way, those of Gauss and Legendre: as in captum, and at most
COMPLETE = 0.01  # of the difference, by which the sum may miss it


@dataclass(frozen=True, eq=False)
class Integrated:
    """`parts` (channels, height, width) add up to `difference` = f(x) − f(blank image), but for the error of `steps` points."""

    parts: Tensor
    difference: float
    steps: int

    @property
    def sum(self) -> float:
        """The sum of the parts."""
        return float(self.parts.sum(dtype=torch.float64))

    @property
    def complete(self) -> bool:
        """Whether the sum is the difference, within 1 %."""
        return abs(self.sum - self.difference) <= COMPLETE * abs(self.difference)


def integrated_gradients(
    network: nn.Sequential, values: Tensor, target: int, background: float, steps: int | None = None
) -> Integrated:
    """(x − blank) · ∫ gradient(blank + α(x − blank)) dα, of the class's output before the softmax; raises InsideError.

    Without a number of steps, STEPS are taken, then twice as many, up to MOST_STEPS, until the sum is complete.
    """
    count = steps or STEPS
    found = integral(network, values, target, background, count)
    while steps is None and not found.complete and 2 * count <= MOST_STEPS:
        count *= 2
        found = integral(network, values, target, background, count)
    return found


def integral(network: nn.Sequential, values: Tensor, target: int, background: float, steps: int) -> Integrated:
    """The same with so many steps: the integral as a sum over the points of Gauss and Legendre."""
    blank = torch.full_like(values, background)
    nodes, weights = (torch.from_numpy(part).float() / 2 for part in np.polynomial.legendre.leggauss(steps))
    mean = torch.zeros_like(values)
    size = batch_size(network, values, 3 * steps)  # a backward pass takes about two forward passes
    for at, share in zip((nodes + 0.5).split(size), weights.split(size), strict=True):
        _, slopes = gradient(network, blank + at.view(-1, 1, 1, 1) * (values - blank), target)
        mean += (share.view(-1, 1, 1, 1) * slopes).sum(0)
    (here, there), _ = gradient(network, torch.stack([values, blank]), target)
    return Integrated((values - blank) * mean, float(here - there), steps)
