"""Maps beside one another, and the values of a vector, as the cells of one picture."""

from math import isqrt

from torch import Tensor
from torch.nn.functional import pad

CELLS = 2**14  # of one picture


def tiled(maps: Tensor) -> tuple[Tensor, int]:
    """As many maps (maps, height, width) as there are CELLS for, row by row in a square; and how many maps that is.

    What is left over in the last row is 0. A vector is given as maps of one value.
    """
    count, height, width = maps.shape
    kept = min(count, max(1, CELLS // (height * width)))
    across = across_of(kept)
    down = -(-kept // across)
    whole = pad(maps[:kept], (0, 0, 0, 0, 0, across * down - kept))
    return whole.view(down, across, height, width).transpose(1, 2).reshape(down * height, across * width), kept


def across_of(count: int) -> int:
    """How many maps stand in a row."""
    return isqrt(count - 1) + 1


def not_drawn(**more: int) -> str:
    """A sentence on how many more inputs or units there are; empty where all are drawn."""
    parts = [f"{count:,} more {what}" for what, count in more.items() if count]
    return f"Not drawn: {' and '.join(parts)}." if parts else ""
