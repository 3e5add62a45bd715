"""Ten drawings to click, for people without a pointer: one of each digit, by writers that no network saw."""

import json
from functools import cache
from pathlib import Path

from pages._shared.canvas import SIDE, Lines

SOURCE = "UCI pen-based recognition of handwritten digits, E. Alpaydin and F. Alimoglu, 1998, CC BY 4.0."


@cache
def examples() -> tuple[Lines, ...]:
    """The drawings of 0 to 9, as lines on the canvas."""
    rows = json.loads((Path(__file__).parent / "examples.json").read_text())
    return tuple(tuple(tuple((x * SIDE, y * SIDE) for x, y in line) for line in drawing) for drawing in rows)
