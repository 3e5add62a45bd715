"""A digit as networks are given it, as a JSON file: its 28×28 pixels, from 0 for paper to 255 for ink."""

import json
from collections.abc import Sequence

import numpy as np

from core.data.normalization import DataError

SIDE = 28
FORMAT, VERSION = "from-mlp-to-cnn digit", 1
NAME = "digit.json"  # beside a command that reads it
MOST_CHARACTERS = 20_000


def to_text(pixels: np.ndarray) -> str:
    """The file of (28, 28) uint8 pixels."""
    return json.dumps({"format": FORMAT, "version": VERSION, "pixels": pixels.tolist()})


def from_text(text: str, name: str) -> np.ndarray:
    """The (28, 28) uint8 pixels of a file; raises DataError, which calls it `name`."""
    try:
        form = json.loads(text) if len(text) <= MOST_CHARACTERS else {}
    except (ValueError, RecursionError):
        form = {}
    is_ours = isinstance(form, dict) and (form.get("format"), form.get("version")) == (FORMAT, VERSION)
    if not (is_ours and _is_square(form.get("pixels"))):
        what = f"{name} is no digit of this program: {SIDE} rows of {SIDE} numbers from 0 to 255."
        raise DataError("not-a-digit", what, "Take the file from the lab book again.")
    return np.array(form["pixels"], np.uint8)


def _is_square(rows: object) -> bool:
    return isinstance(rows, Sequence) and len(rows) == SIDE and all(map(_is_row, rows))


def _is_row(row: object) -> bool:
    return isinstance(row, list) and len(row) == SIDE and all(type(one) is int and 0 <= one <= 255 for one in row)
