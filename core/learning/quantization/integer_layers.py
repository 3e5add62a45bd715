"""Each kind of layer on integers of 8 bits. The exported C does the same, and gives the same bits.

Values are int8 (n, *shape). Sums of products have 32 bits: their conversion made sure of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from core.design.architecture import Step
from core.design.layers import AvgPool2d, Conv2d, Linear, MaxPool2d, ReLU, ZeroPad2d
from core.learning.quantization.integer_numbers import LOW, Array, Scale, int8, requantized


@dataclass(frozen=True, eq=False)
class Products:
    """A convolution, a linear layer, or a normalization (a weight for each channel): sums of products brought back to int8.

    weight int8, as torch has it; bias, factor, shift int32 (outputs,); `given` and `made` are the scales of input and output.
    """

    step: Step
    given: Scale
    made: Scale
    weight: Array
    bias: Array
    factor: Array
    shift: Array

    def __call__(self, values: Array) -> Array:
        centered = values.astype(np.int32) - self.given.zero
        rows = (-1,) + (1,) * (values.ndim - 2)  # a number for each channel, or for each output
        bias, factor, shift = (one.reshape(rows) for one in (self.bias, self.factor, self.shift))
        if isinstance(self.step.layer, Conv2d):
            sums = _convolution(centered, self.weight, self.step)
        elif isinstance(self.step.layer, Linear):
            sums = _matrix(centered, self.weight.T)
        else:
            sums = centered * self.weight.reshape(rows).astype(np.int32)
        return requantized(sums + bias, factor, shift, self.made.zero)


def _matrix(left: Array, right: Array) -> Array:
    """The product of two integer matrices. Its numbers have 32 bits, which float64 holds exactly and multiplies fast."""
    return (left.astype(np.float64) @ right.astype(np.float64)).astype(np.int64)


def _convolution(centered: Array, weight: Array, step: Step) -> Array:
    """Row by row of the kernel: its weights (outputs, channels · kernel) times what they meet (channels · kernel, windows)."""
    count, (outputs, height, width) = len(centered), step.output_shape
    kernel = weight.shape[-1]
    sums = np.zeros((count, outputs, height * width), np.int64)
    seen = _seen(centered.astype(np.float64), step, 0)
    for row in range(kernel):
        met = np.stack(list(islice(seen, kernel)), 2).reshape(count, -1, height * width)
        sums += _matrix(weight[:, :, row].reshape(outputs, -1), met)
    return sums.reshape(count, *step.output_shape)


def _seen(values: Array, step: Step, fill: int) -> Iterator[Array]:
    """For each place of a window, row by row, the values that it meets: (n, channels, height, width); outside is `fill`."""
    layer, (_, height, width) = step.layer, step.output_shape
    assert isinstance(layer, Conv2d | MaxPool2d | AvgPool2d)
    stride, apart = layer.stride, getattr(layer, "dilation", 1)
    padded = _bordered(values, layer.padding, fill)
    for row, column in product(range(layer.kernel_size), repeat=2):
        rows, columns = (_every(stride, at * apart, count) for at, count in ((row, height), (column, width)))
        yield padded[:, :, rows, columns]


def _every(stride: int, first: int, count: int) -> slice:
    return slice(first, first + (count - 1) * stride + 1, stride)


def _bordered(values: Array, border: int, fill: int) -> Array:
    around = (border, border)
    return np.pad(values, ((0, 0), (0, 0), around, around), constant_values=fill)


@dataclass(frozen=True, eq=False)
class Table:
    """tanh or sigmoid: `entries` (256,) int8 holds the output for each input from −128 on."""

    step: Step
    made: Scale
    entries: Array

    def __call__(self, values: Array) -> Array:
        return self.entries[values.astype(np.int32) - LOW]


@dataclass(frozen=True, eq=False)
class Kept:
    """ReLU, pooling or padding: the output has the input's scale."""

    step: Step
    made: Scale

    def __call__(self, values: Array) -> Array:
        layer, zero = self.step.layer, self.made.zero
        if isinstance(layer, ReLU):
            return np.maximum(values, np.int8(zero))
        if isinstance(layer, ZeroPad2d):
            return _bordered(values, layer.padding, zero)
        if isinstance(layer, MaxPool2d):
            return _over_windows(np.maximum, values, self.step, LOW)
        assert isinstance(layer, AvgPool2d)
        sums = _over_windows(np.add, values.astype(np.int32) - zero, self.step, 0)
        count = layer.kernel_size**2
        size = (np.abs(sums) + count // 2) // count  # halves are rounded away from zero
        return int8(np.where(sums < 0, -size, size) + zero)


def _over_windows(combine: np.ufunc, values: Array, step: Step, fill: int) -> Array:
    """The values of each window combined to one: their maximum, or their sum."""
    parts = _seen(values, step, fill)
    found = next(parts).copy()
    for seen in parts:
        combine(found, seen, out=found)
    return found


IntegerLayer = Products | Table | Kept
