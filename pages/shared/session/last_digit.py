"""The digit that the visitor drew last, as networks see it: what the draw page leaves for other pages."""

import base64
import binascii

import numpy as np

from core.data.drawing import SIDE
from pages.shared.session.kept import keep, kept

NAME = "last_digit"


def keep_pixels(pixels: np.ndarray) -> None:
    """Keep the (28, 28) uint8 pixels of a digit for this browser."""
    keep(NAME, base64.b64encode(pixels.tobytes()).decode())


def pixels() -> np.ndarray | None:
    """The (28, 28) uint8 pixels of the last digit; None where nothing was drawn yet."""
    try:
        data = base64.b64decode(kept(NAME) or "", validate=True)
    except (TypeError, binascii.Error):
        return None
    return np.frombuffer(data, np.uint8).reshape(SIDE, SIDE) if len(data) == SIDE**2 else None
