"""How much ink a pen stroke is worth, in pixels of full ink."""

from functools import cache

import numpy as np

from core.data.digit_file import Digit
from core.data.drawing import to_pixels
from core.data.examples import example


def ink(pixels: np.ndarray) -> float:
    """The ink of (height, width) uint8 pixels, where a pixel of 255 counts 1."""
    return float(pixels.sum(dtype=np.int64)) / 255


def stroke_ink(digit: Digit) -> float:
    """The mean ink of the digit's strokes; where their number is not known, that of the examples' strokes."""
    return ink(digit.pixels) / digit.strokes if digit.strokes else mean_stroke_ink()


def stroke_text(worth: float, strokes: int | None) -> str:
    """A sentence on the `stroke_ink` of a digit of so many strokes."""
    of = f"this digit has {worth * strokes:.1f}; its strokes: {strokes}" if strokes else "the mean of the ten examples' strokes"
    return f"A stroke's worth of ink: {worth:.1f} pixels of full ink ({of})."


@cache
def mean_stroke_ink() -> float:
    """The mean ink of all strokes of the ten examples."""
    drawings = [example(digit) for digit in range(10)]
    return sum(ink(to_pixels(drawing)) for drawing in drawings) / sum(drawing.count for drawing in drawings)
