"""The digit that the visitor drew last, as networks see it: what the draw page leaves for other pages."""

import base64
from typing import NamedTuple

import numpy as np

from core.data.drawing import SIDE
from pages.shared.session.kept import keep, kept

NAME = "last_digit"


class Digit(NamedTuple):
    """The (28, 28) uint8 pixels of a digit, and of how many pen strokes it is, where that is known."""

    pixels: np.ndarray
    strokes: int | None


def keep_digit(digit: Digit) -> None:
    """Keep a digit for this browser."""
    keep(NAME, {"pixels": base64.b64encode(digit.pixels.tobytes()).decode(), "strokes": digit.strokes})


def last_digit() -> Digit | None:
    """The last digit; None where nothing was drawn yet, or it was kept by a version that wrote it otherwise."""
    try:
        form = kept(NAME) or {}
        data, strokes = base64.b64decode(form["pixels"], validate=True), form["strokes"]
    except (TypeError, KeyError, ValueError):
        return None
    if len(data) != SIDE**2 or not (strokes is None or (isinstance(strokes, int) and strokes > 0)):
        return None
    return Digit(np.frombuffer(data, np.uint8).reshape(SIDE, SIDE), strokes)
