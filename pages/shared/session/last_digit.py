"""The digit that the visitor drew last, as networks see it: what the draw page leaves for other pages."""

import base64

import numpy as np

from core.data.digit_file import Digit
from core.data.drawing import SIDE
from pages.shared.session.kept import keep, kept

NAME = "last_digit"


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
