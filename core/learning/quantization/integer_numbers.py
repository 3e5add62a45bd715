"""Real numbers as integers of 8 bits, and how a sum of products comes back to 8 bits with integers alone.

Source: B. Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, CVPR
2018, as gemmlowp and TensorFlow Lite have it: there real = scale · (q − zero) too.
"""

from dataclasses import dataclass
from math import frexp
from typing import Any

import numpy as np

LOW, HIGH, LEVELS = -128, 127, 256
WEIGHT = 127  # the largest weight: symmetric, so that its zero point is 0
LARGEST_BIAS = 2**30  # half of what 32 bits hold; the products have the other half
Array = np.ndarray[Any, Any]
MAX_SHIFT = 62  # so that a product of 62 bits and its rounding stay in 64


@dataclass(frozen=True)
class Scale:
    """A tensor's numbers: real = scale · (q − zero), q from −128 to 127."""

    scale: float
    zero: int

    @classmethod
    def of(cls, low: float, high: float) -> "Scale":
        """256 levels from low to high, widened to hold 0, which is a level exactly: padding is made of it."""
        low, high = min(low, 0.0), max(high, 0.0)
        scale = (high - low) / (LEVELS - 1) or 1.0
        return cls(scale, int(np.clip(np.rint(LOW - low / scale), LOW, HIGH)))

    def real(self, values: Array) -> Array:
        """The real numbers (float64) of levels."""
        return self.scale * (values.astype(np.float64) - self.zero)

    def levels(self, values: Array) -> Array:
        """The nearest levels (int8) of real numbers."""
        return int8(np.rint(values / self.scale) + self.zero)


TANH = Scale(1 / 128, 0)  # −1 to 1
SIGMOID = Scale(1 / 256, LOW)  # 0 to 1


def fixed_point(multiplier: float) -> tuple[int, int]:
    """Factor (31 bits) and shift (1 to 62) with multiplier ≈ factor · 2^−shift; multiplier > 0.

    Where it is too small for that, the factor has fewer bits; where it is so large that any sum but 0 leaves the range of 8
    bits, 2^29 stands for it.
    """
    fraction, exponent = frexp(min(multiplier, 2.0**29))
    factor, shift = round(fraction * 2**31), 31 - exponent
    if factor == 2**31:
        factor, shift = 2**30, shift - 1
    if shift > MAX_SHIFT:
        factor, shift = factor >> min(shift - MAX_SHIFT, 31), MAX_SHIFT
    return factor, shift


def requantized(sums: Array, factor: Array, shift: Array, zero: int) -> Array:
    """clamp(round(sums · factor · 2^−shift) + zero), int8; halves are rounded away from zero. `sums` have 32 bits."""
    product = sums.astype(np.int64) * factor
    size = (np.abs(product) + (np.int64(1) << (shift.astype(np.int64) - 1))) >> shift
    return int8(np.where(product < 0, -size, size) + zero)


def int8(values: Array) -> Array:
    """Whole numbers as int8; those beyond its range become its ends."""
    found: Array = np.clip(values, LOW, HIGH).astype(np.int8)
    return found
