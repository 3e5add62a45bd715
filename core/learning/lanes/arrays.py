"""The arrays of a training in lanes. They are flat; each position holds one register, if nothing else is said."""

from typing import Any, NamedTuple

import numpy as np

from core.learning.lanes.plan import Plan
from core.learning.lanes.vector import LANES


class Arrays(NamedTuple):
    """All that a training writes; where what begins is in the operations (plan.py).

    `values`: images, and what each operation makes of them. `errors`: the gradients of the loss by these. `weights`: all
    weights and biases; `gradients`, and the optimizer's moments `first` and `second`, are laid out as they are, and so is, of a
    batch normalization, `running` (means and variances): (weights, LANES) where lanes are networks, and (weights,) numbers
    where they are images. `statistics` (of this batch: means, and one over the standard deviation) has a register for each.
    `present` (groups · LANES,) is 1 in lanes that have an image. `places` (…, 2) is for lists of `correlate`.
    """

    values: Any
    errors: Any
    weights: Any
    gradients: Any
    first: Any
    second: Any
    running: Any
    statistics: Any
    present: Any
    places: Any


def arrays_of(made: Plan, threads: int, of_images: bool) -> tuple[list[Arrays], Any]:
    """The arrays of each thread, who share the weights and their moments; and the gradients of all, (threads, …)."""
    rows = -(-made.parameters // LANES) * LANES
    width = 1 if of_images else LANES
    shape: tuple[int, ...] = (rows,) if of_images else (rows, LANES)
    weights, first, second, running = (_aligned(rows, width).reshape(shape) for _ in range(4))
    gradients = _aligned(threads * rows, width).reshape(threads, *shape)
    arrays = [
        Arrays(
            _aligned(made.values, LANES), _aligned(made.errors, LANES), weights, gradients[thread], first, second, running,
            _aligned(rows, LANES), _aligned(made.groups, LANES), np.zeros((made.most_products, 2), np.int64),
        )
        for thread in range(threads)
    ]  # fmt: skip
    return arrays, gradients


def _aligned(count: int, width: int) -> Any:
    """count · width zeros, from the beginning of a line of the cache: a register across two lines takes twice as long."""
    whole = np.zeros(count * width + 16, np.float32)
    start = -whole.ctypes.data % 64 // 4
    return whole[start : start + count * width]
