"""This machine's roof: the arithmetic and the copying that it reaches, measured in about two seconds."""

import time
from collections.abc import Callable

import torch

from core.hardware.roofline import Roof
from core.profiling.conditions import conditions
from core.profiling.forward import threads

SIDE = 1024  # of the matrices that are multiplied
COPIED = 1 << 27  # bytes of the tensor that is copied, more than any cache holds
SECONDS = 0.9  # for each of the two


def measure_roof() -> Roof:
    """The best of repeated products of float32 matrices, and of copies (bytes read and written), on one thread.

    Whatever else runs on the machine lowers both.
    """
    left, right, product = torch.rand(SIDE, SIDE), torch.rand(SIDE, SIDE), torch.empty(SIDE, SIDE)
    source, target = torch.ones(COPIED // 4), torch.empty(COPIED // 4)
    with threads(1), torch.inference_mode():
        peak = 2 * SIDE**3 / _fastest(lambda: torch.mm(left, right, out=product))
        bandwidth = 2 * COPIED / _fastest(lambda: target.copy_(source))
    found = conditions(torch.device("cpu"))
    how = f"measured with torch {found.torch} on 1 thread ({found.instructions}), {found.measured_at}"
    return Roof("this machine, float32", peak, bandwidth, f"{found.machine}: {how}")


def _fastest(work: Callable[[], object]) -> float:
    """The shortest time of one call in SECONDS, after one call that is not counted."""
    work()
    end, best = time.perf_counter() + SECONDS, float("inf")
    while (start := time.perf_counter()) < end:
        work()
        best = min(best, time.perf_counter() - start)
    return best
