"""A network in integers of 8 bits: the reference that exported C agrees with bit by bit.

Weights are symmetric, with a scale for each output channel; activations have a scale and a zero point for each tensor, from
the smallest and largest values on calibration images. Sums of products and biases have 32 bits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from scipy.special import expit

from core.design.architecture import Architecture, trace
from core.design.layers import BatchNorm2d, Conv2d, Linear, Sigmoid, Tanh
from core.learning.quantization.integer_layers import IntegerLayer, Kept, Products, Table
from core.learning.quantization.integer_numbers import (
    HIGH,
    LARGEST_BIAS,
    LEVELS,
    LOW,
    SIGMOID,
    TANH,
    WEIGHT,
    Array,
    Scale,
    fixed_point,
)
from core.learning.quantization.integer_parts import ConversionError, Part, parts, range_layer

BATCH = 50  # images at a time


@dataclass(frozen=True, eq=False)
class IntegerNetwork:
    """The working layers in order; `image` is the scale of the pixels and `output` that of the logits."""

    architecture: Architecture
    layers: tuple[IntegerLayer, ...]
    image: Scale
    output: Scale

    def logits(self, pixels: Array) -> Array:
        """Logits (n, outputs) int8 for pixels (n, channels, height, width) uint8; the largest is the answer."""
        batches = (pixels[start : start + BATCH] for start in range(0, len(pixels), BATCH))
        return np.concatenate([self._batch(batch) for batch in batches])

    def _batch(self, pixels: Array) -> Array:
        values = (pixels.astype(np.int16) + LOW).astype(np.int8)
        for layer in self.layers:
            if isinstance(layer.step.layer, Linear):
                values = values.reshape(len(values), -1)
            values = layer(values)
        return values.reshape(len(values), -1)


def to_integers(
    architecture: Architecture, weights: Mapping[str, Array], ranges: Sequence[tuple[float, float]], normal: tuple[float, float]
) -> IntegerNetwork:
    """The network in integers. `ranges` are the smallest and largest value that each layer gave for calibration images.

    `normal` is the mean and std of pixels/255. Raises ConversionError for what 8 or 32 bits cannot hold.
    """
    steps = list(trace(architecture))
    scale = image = _pixels(*normal)
    layers = list[IntegerLayer]()
    for part in parts(architecture, weights):
        low, high = ranges[range_layer(part, steps)]
        if not (isfinite(low) and isfinite(high)):
            what = f"{part.step.name} gives values that are not finite on the calibration images."
            raise ConversionError("not-finite", what, "Use less padding, or train the network again.")
        layers.append(_layer(part, scale, Scale.of(low, high)))
        scale = layers[-1].made
    return IntegerNetwork(architecture, tuple(layers), image, scale)


def _pixels(mean: float, std: float) -> Scale:
    """A pixel p is q = p − 128, its real value (p/255 − mean)/std."""
    if not 0 <= mean <= 1:
        what = f"In 8 bits the pixels' mean must be from 0 to 1, got {mean:g}: a level must stand for 0."
        raise ConversionError("mean", what, "Use 32 bits.")
    return Scale(1 / (HIGH - LOW) / std, LOW + round((HIGH - LOW) * mean))


def _layer(part: Part, given: Scale, made: Scale) -> IntegerLayer:
    layer = part.step.layer
    if isinstance(layer, Tanh):
        return _table(part, given, TANH, np.tanh)
    if isinstance(layer, Sigmoid):
        return _table(part, given, SIGMOID, expit)
    if isinstance(layer, Conv2d | Linear | BatchNorm2d):
        return _products(part, given, made)
    return Kept(part.step, given)


def _table(part: Part, given: Scale, made: Scale, function: Callable[[Array], Array]) -> Table:
    return Table(part.step, made, made.levels(function(given.real(np.arange(LOW, LOW + LEVELS)))))


def _products(part: Part, given: Scale, made: Scale) -> Products:
    """Each output channel's weights by a scale of their own, or a coarser one where 32 bits could not hold the bias by it."""
    assert part.weight is not None and part.bias is not None
    rows = part.weight.reshape(len(part.weight), -1)
    scales = np.maximum(np.abs(rows).max(1) / WEIGHT, np.abs(part.bias) / (given.scale * LARGEST_BIAS))
    scales = np.where(scales > 0, scales, 1.0)
    weight = np.rint(rows / scales[:, None]).astype(np.int8)
    bias = np.rint(part.bias / (given.scale * scales)).astype(np.int32)
    furthest = max(given.zero - LOW, HIGH - given.zero)
    most = (np.abs(weight.astype(np.int64)).sum(1) * furthest + np.abs(bias.astype(np.int64))).max()
    if most >= 2**31:
        what = f"{part.step.name} adds up {rows.shape[1]:,} products for an output: the sum may not fit into 32 bits."
        raise ConversionError("overflow", what, "Use fewer inputs, or 32 bits.")
    factor, shift = zip(*(fixed_point(given.scale * float(one) / made.scale) for one in scales), strict=True)
    numbers = (np.array(one, np.int32) for one in (bias, factor, shift))
    return Products(part.step, given, made, weight.reshape(part.weight.shape), *numbers)
