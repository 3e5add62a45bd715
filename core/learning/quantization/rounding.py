"""Fake quantization: numbers become those that few bits can hold, and are kept as floats.

The scheme of integer networks (B. Jacob et al., Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference, CVPR 2018). A number is a whole number of steps:

    weights       symmetric: ±(2ᵇ⁻¹ − 1) steps, 0 is 0; a step for each output channel, or one for all
    activations   asymmetric: 0 to 2ᵇ − 1 steps from the least value on, where 0 lies on a step; one step for all.
                  A single bit: 0, and the width of the range above or below it

A single bit of a weight is its sign, the step the mean |w| (M. Rastegari et al., XNOR-Net, ECCV 2016). Of a rounding the
gradient is taken for that of the number itself: the straight-through estimator (Y. Bengio, N. Léonard, A. Courville, 2013).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from core.learning.quantization.integer_numbers import LARGEST_BIAS

SMALLEST = torch.finfo(torch.float32).tiny  # of a step: it holds numbers that are all 0


class Steps(NamedTuple):
    """The steps of activations: value = scale · (q − zero), q a whole number from 0 to `most`."""

    scale: float
    zero: int
    most: int


def through(rounded: Tensor, values: Tensor) -> Tensor:
    """`rounded` in value, with the gradient of `values`."""
    return rounded.detach() + (values - values.detach())


def fake(values: Tensor, scale: Tensor | float, low: int, high: int) -> Tensor:
    """The nearest whole numbers of steps from `low` to `high`, as floats; what lies beyond has no gradient."""
    steps = values / scale
    return scale * through(steps.round(), steps).clamp(low, high)


def weight_scale(weights: Tensor, bits: int, per_channel: bool) -> Tensor:
    """The step of each output channel, the first dimension, or one for all; as many dimensions as `weights`."""
    sizes, over = weights.detach().abs(), _over(weights, per_channel)
    scale = sizes.mean(over, keepdim=True) if bits == 1 else sizes.amax(over, keepdim=True) / (2 ** (bits - 1) - 1)
    return scale.clamp(min=SMALLEST)


def fake_weights(weights: Tensor, bits: int, per_channel: bool) -> Tensor:
    """Weights (channels, …) as so many bits hold them."""
    if bits == 1:
        mean = weights.detach().abs().mean(_over(weights, per_channel), keepdim=True)
        return through(torch.where(weights < 0, -mean, mean), weights)
    most = 2 ** (bits - 1) - 1
    return fake(weights, weight_scale(weights, bits, per_channel), -most, most)


def _over(weights: Tensor, per_channel: bool) -> tuple[int, ...]:
    """The dimensions that share a step."""
    return tuple(range(1 if per_channel else 0, weights.dim()))


def activation_steps(low: float, high: float, bits: int) -> Steps:
    """The steps for values from `low` to `high`, and 0."""
    low, high, most = min(low, 0.0), max(high, 0.0), 2**bits - 1
    scale = (high - low) / most or 1.0
    return Steps(scale, round(-low / scale), most)


def fake_activations(values: Tensor, steps: Steps) -> Tensor:
    """Activations as these steps hold them; beyond the ends they are the ends."""
    return fake(values, steps.scale, -steps.zero, steps.most - steps.zero)


def fake_bias(bias: Tensor, step: Tensor) -> Tensor:
    """A bias (channels,) in steps of the sums that it is added to: input step · weight step.

    A step by which 32 bits cannot hold the bias is made coarser, as for integer networks.
    """
    step = torch.maximum(step, bias.detach().abs() / LARGEST_BIAS).clamp(min=SMALLEST)
    return step * through((bias / step).round(), bias / step)
