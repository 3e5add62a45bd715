"""How much ink a pen stroke is worth, in pixels of full ink."""

from functools import cache

import numpy as np

from core.data.drawing import to_pixels
from core.data.examples import example


def ink(pixels: np.ndarray) -> float:
    """The ink of (height, width) uint8 pixels, where a pixel of 255 counts 1."""
    return float(pixels.sum(dtype=np.int64)) / 255


def stroke_ink(pixels: np.ndarray, strokes: int | None) -> float:
    """The mean ink of the strokes of a digit of that many; where their number is not known, that of the examples' strokes."""
    return ink(pixels) / strokes if strokes else mean_stroke_ink()


@cache
def mean_stroke_ink() -> float:
    """The mean ink of all strokes of the ten examples."""
    drawings = [example(digit) for digit in range(10)]
    return sum(ink(to_pixels(drawing)) for drawing in drawings) / sum(drawing.count for drawing in drawings)
