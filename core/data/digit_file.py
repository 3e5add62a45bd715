"""A digit as networks are given it, and as a JSON file: its 28×28 pixels, from 0 for paper to 255 for ink, and its strokes."""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.data.normalization import DataError

SIDE = 28
FORMAT, VERSION = "from-mlp-to-cnn digit", 1
NAME = "digit.json"  # beside a command that reads it
MOST_CHARACTERS = 20_000


class Digit(NamedTuple):
    """The (28, 28) uint8 pixels of a digit, and of how many pen strokes it is, where that is known."""

    pixels: np.ndarray
    strokes: int | None


def to_text(digit: Digit) -> str:
    """The file of a digit."""
    return json.dumps({"format": FORMAT, "version": VERSION, "pixels": digit.pixels.tolist(), "strokes": digit.strokes})


def from_text(text: str, name: str) -> Digit:
    """The digit of a file, which may say nothing of strokes; raises DataError, which calls it `name`."""
    try:
        form = json.loads(text) if len(text) <= MOST_CHARACTERS else {}
    except (ValueError, RecursionError):
        form = {}
    is_ours = isinstance(form, dict) and (form.get("format"), form.get("version")) == (FORMAT, VERSION)
    if not (is_ours and _is_square(form.get("pixels")) and _is_count(form.get("strokes"))):
        what = f"{name} is no digit of this program: {SIDE} rows of {SIDE} numbers from 0 to 255, and 1 stroke or more."
        raise DataError("not-a-digit", what, "Take the file from the lab book again.")
    return Digit(np.array(form["pixels"], np.uint8), form.get("strokes"))


def _is_square(rows: object) -> bool:
    return isinstance(rows, Sequence) and len(rows) == SIDE and all(map(_is_row, rows))


def _is_row(row: object) -> bool:
    return isinstance(row, list) and len(row) == SIDE and all(type(one) is int and 0 <= one <= 255 for one in row)


def _is_count(strokes: object) -> bool:
    return strokes is None or (type(strokes) is int and strokes > 0)
