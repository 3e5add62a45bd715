"""Pictures of digits as they are named on the command line."""

from pathlib import Path

import numpy as np

from core.data.digit_file import MOST_CHARACTERS, Digit, from_text
from core.data.drawing import to_pixels
from core.data.ink import Picture
from core.data.normalization import DataError
from core.data.picture_file import open_picture

HELP = "PNG or JPEG, prepared as the page prepares drawings; a digit of the lab book (.json) is taken as it is"


def read_pixels(file: Path) -> np.ndarray:
    """The (28, 28) uint8 pixels of the digit in a file; raises DataError."""
    return read_digit(file).pixels


def read_digit(file: Path) -> Digit:
    """The digit of a picture, prepared as the page prepares drawings; of a .json file as it is in it. Raises DataError."""
    if file.suffix.lower() != ".json":
        return Digit(to_pixels(Picture.of(open_picture(file, file.name))), None)
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return from_text(opened.read(MOST_CHARACTERS + 1), file.name)
    except OSError as error:
        raise DataError("unreadable", f"{file.name} cannot be read: {error.strerror}.", "Name another file.") from None
