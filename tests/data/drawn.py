"""Some digits as a person might draw them, in a unit square, and how far two pictures are apart."""

import numpy as np
from PIL import Image

from core.data.ink import Strokes, box_of

SHAPES = {
    "0": (
        ((0.5, 0.05), (0.2, 0.2), (0.15, 0.5), (0.25, 0.85), (0.5, 0.95), (0.75, 0.8), (0.85, 0.5), (0.75, 0.15), (0.5, 0.05)),
    ),
    "1": (((0.5, 0.05), (0.5, 0.95)),),
    "2": (((0.2, 0.3), (0.25, 0.15), (0.5, 0.05), (0.75, 0.15), (0.75, 0.35), (0.5, 0.6), (0.2, 0.95), (0.8, 0.95)),),
    "5": (
        ((0.25, 0.05), (0.22, 0.45), (0.5, 0.38), (0.75, 0.6), (0.7, 0.85), (0.45, 0.95), (0.2, 0.85)),
        ((0.25, 0.05), (0.8, 0.05)),
    ),
    "7": (((0.1, 0.1), (0.8, 0.1), (0.4, 0.95)), ((0.3, 0.5), (0.75, 0.5))),
}


def drawn(digit: str, side: float = 200, left: float = 40, top: float = 40, pen: float = 20) -> Strokes:
    """The digit on a canvas of 280×280, in a square of that side with its corner at (left, top)."""
    lines = tuple(tuple((left + x * side, top + y * side) for x, y in line) for line in SHAPES[digit])
    return Strokes(lines, (280, 280), pen)


def painted(digit: str, **place: float) -> Image.Image:
    """The same as a grey picture of 280×280, white on black."""
    strokes = drawn(digit, **place)
    return strokes.raster(box_of(strokes.frame), 280)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """The mean absolute difference of two pictures, of 255. Two of the digits above are more than 30 apart."""
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def nearest_difference(one: np.ndarray, other: np.ndarray) -> float:
    """The same with one picture shifted by at most a pixel: the center of mass is rounded, and may fall to either side."""
    return min(difference(np.roll(one, (down, right), (0, 1)), other) for down in (-1, 0, 1) for right in (-1, 0, 1))
