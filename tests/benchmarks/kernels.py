"""What each kernel of the lanes takes, and the share that it reaches of the core's measured peak of multiply-adds."""

import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from core.design.zoo import ZOO
from core.learning.lanes.arrays import arrays_of
from core.learning.lanes.own import Own
from core.learning.lanes.passes import backward, forward
from core.learning.lanes.plan import CONVOLUTION, KINDS, LINEAR, plan
from core.learning.lanes.rows import spread, store_row
from core.learning.lanes.steps import Source, put_images
from core.learning.lanes.updates import KEEP, SGD, Rule
from core.learning.lanes.vector import LANES, fma, load

NAMES = {number: layer.__name__ for layer, number in KINDS.items()}
LEAST = 0.05  # share of a step below which a kernel is not printed
TRY = 0.1  # seconds of each measurement, the fastest call counts


def report() -> None:
    """Print the kernels of a CNN and of an MLP in both forms."""
    highest = peak()
    print(f"kernels: {LANES} lanes; the core's peak {highest / 1e9:.0f} GFLOP/s")
    for name in ("7-layer-16", "mlp1"):
        for batch, alone in ((4, False), (64, True)):
            _of_network(name, batch, alone, highest)


def peak() -> float:
    """Floating-point operations a second of one core, the best of eight tries."""
    values, times, best = np.full(16 * LANES, 0.5, np.float32), 1_000_000, 0.0
    _multiply_adds(values, 1)
    for _ in range(8):
        values[:] = 0.5
        start = time.perf_counter()
        _multiply_adds(values, times)
        best = max(best, 2 * 12 * LANES * times / (time.perf_counter() - start))
    return best


@numba.njit(nogil=True, error_model="numpy")
def _multiply_adds(values, times):
    """Twelve independent chains of multiply-adds: more than any of these processors can overlap."""
    sums, factor = spread(load(values, 0), 12), spread(load(values, 1), 12)
    for _ in range(times):
        sums = fma(sums, factor, factor)
    store_row(values, 0, 1, sums)


def _of_network(name: str, batch: int, alone: bool, highest: float) -> None:
    made = plan(ZOO[name], -(-batch // LANES) if alone else batch)
    (arrays,), _ = arrays_of(made, 1, alone)
    dice, one = np.random.default_rng(0), np.float32
    for array in (arrays.values, arrays.errors, arrays.weights):
        array[:] = 0.1 * dice.standard_normal(array.shape)
    arrays.present[:] = 1
    nothing, seeds, images = np.zeros(LANES, one), np.zeros(LANES, np.uint32), made.groups * LANES
    numbers = Own(nothing, nothing, nothing, seeds, np.zeros((9, LANES), np.uint32), np.ones((9, LANES), one))
    rule = Rule(KEEP if alone else SGD, nothing, nothing, np.full(LANES, 1e-9, one), 1)
    pixels = dice.integers(0, 256, (1_000, made.operations[0]["source_size"]), dtype=np.uint8)
    which = dice.integers(0, 1_000, (made.groups, LANES))
    source = Source(pixels, np.zeros(1_000, np.int64), one(1 / 255), one(0))
    found = [("images into the lanes", 0, _seconds(put_images, source, which, arrays.values.copy(), arrays.present))]
    for op in np.split(made.operations.copy(), len(made.operations)):
        products = int(
            op[0]["kind"] in (CONVOLUTION, LINEAR) and op[0]["weight_count"] * op[0]["out_height"] * op[0]["out_width"]
        )
        label, passes, gradients = NAMES[int(op[0]["kind"])], bool(op[0]["passes_errors"]), 0.0
        found.append((f"{label} forward", products, _seconds(forward, op, arrays, numbers, 0, made.groups)))
        if products:
            op["passes_errors"] = 0
            gradients = _seconds(backward, op, arrays, numbers, 0, made.groups, rule)
            found.append((f"{label} weights{'' if alone else ' and their step'}", products, gradients))
            op["passes_errors"] = passes
        if passes:
            takes = _seconds(backward, op, arrays, numbers, 0, made.groups, rule) - gradients
            found.append((f"{label} errors", products, takes))
    whole = sum(takes for _, _, takes in found)
    found.append(("all kernels of a step", sum(products for _, products, _ in found), whole))
    print(f"{name}, batch {batch}, {'one network' if alone else f'{LANES} networks'}:")
    for label, products, takes in found:
        if takes > LEAST * whole:
            share = f", {2 * products * images / takes / highest:.0%} of the peak" if products else ""
            print(f"  {label}: {1e6 * takes / images:.2f} µs an image{share}")


def _seconds(kernel: Callable[..., None], *arguments: Any) -> float:
    kernel(*arguments)
    best, end = float("inf"), time.perf_counter() + TRY
    while time.perf_counter() < end:
        start = time.perf_counter()
        kernel(*arguments)
        best = min(best, time.perf_counter() - start)
    return best
