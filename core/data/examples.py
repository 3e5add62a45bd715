"""Ten real drawings, one of each digit, by writers that no network was trained on."""

import json
from functools import cache
from pathlib import Path

from core.data.ink import Lines, Strokes

SOURCE = "UCI pen-based recognition of handwritten digits, E. Alpaydin and F. Alimoglu, 1998, CC BY 4.0."

SIDE, PEN = 280, 20  # pixels of a drawing's square and of its pen, as on the canvas
MISREAD = 9  # of the ten: chosen because MLP1 misreads it; it reads the others rightly


@cache
def examples(side: float) -> tuple[Lines, ...]:
    """The drawings of 0 to 9, as lines on a square of `side` pixels."""
    rows = json.loads((Path(__file__).parent / "examples.json").read_text(encoding="utf-8"))
    return tuple(tuple(tuple((x * side, y * side) for x, y in line) for line in drawing) for drawing in rows)


def example(digit: int) -> Strokes:
    """The drawing of one of them, with a pen."""
    return Strokes(examples(SIDE)[digit], (SIDE, SIDE), PEN)
