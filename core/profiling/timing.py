"""How long a call takes: the median of many calls, with a confidence interval."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import median, quantiles

import torch

MIN_REPEATS = 6  # from 6 on the smallest and the largest value enclose the median with more than 95 %
WARM_UPS = 3


@dataclass(frozen=True)
class Rule:
    """When to stop: when the 95 % interval is at most `width` of the median wide, or after `max_repeats` or `max_seconds`.

    Before `min_seconds` the interval does not count: it has seen too little of the machine's other work.
    """

    width: float = 0.02
    max_repeats: int = 5_000
    min_seconds: float = 0.2
    max_seconds: float = 2.0


@dataclass(frozen=True)
class Timing:
    """Microseconds of one call: median, 5th and 95th percentile, and the median's 95 % interval from `low_us` to `high_us`.

    The interval assumes independent repeats; other work on the machine makes the true one wider. `settled` says whether the
    interval became as narrow as asked.
    """

    median_us: float
    p5_us: float
    p95_us: float
    low_us: float
    high_us: float
    repeats: int
    settled: bool


def measure(call: Callable[[], object], device: torch.device, rule: Rule) -> Timing:
    """Time calls until the rule says stop, at least MIN_REPEATS times, after a few warm-up calls."""
    return summary(repeats(call, device, rule), rule.width)


def repeats(call: Callable[[], object], device: torch.device, rule: Rule) -> list[float]:
    """The single times of `measure` in µs."""
    clock = _events if device.type == "cuda" else _wall
    for _ in range(WARM_UPS):
        call()
    took, begin, target = list[float](), time.perf_counter(), MIN_REPEATS
    while True:
        while len(took) < MIN_REPEATS or (len(took) < target and time.perf_counter() < begin + rule.max_seconds):
            took.append(clock(call))
        settled, seconds = summary(took, rule.width).settled, time.perf_counter() - begin
        if (settled and seconds >= rule.min_seconds) or len(took) >= rule.max_repeats or seconds >= rule.max_seconds:
            return took
        target = min(rule.max_repeats, ceil(1.5 * len(took)))


def summary(took: list[float], width: float) -> Timing:
    """The Timing of at least two times in µs; `width` is the rule's."""
    ordered, middle = sorted(took), median(took)
    low, high = interval(ordered)
    cuts = quantiles(ordered, n=20, method="inclusive")
    return Timing(middle, cuts[0], cuts[-1], low, high, len(ordered), high - low <= width * middle)


def interval(ordered: list[float]) -> tuple[float, float]:
    """A 95 % confidence interval of the median, from sorted values, whatever their distribution.

    Source: J.-Y. Le Boudec, Performance Evaluation of Computer and Communication Systems, 2010, Theorem 2.1 and its normal
    approximation of the ranks.
    """
    count = len(ordered)
    below, above = floor(count / 2 - 0.98 * sqrt(count)), ceil(count / 2 + 1 + 0.98 * sqrt(count))
    return ordered[max(below, 1) - 1], ordered[min(above, count) - 1]


def _wall(call: Callable[[], object]) -> float:
    start = time.perf_counter_ns()
    call()
    return (time.perf_counter_ns() - start) / 1000


def _events(call: Callable[[], object]) -> float:
    """On CUDA the call returns before the work is done, so two events in the stream are timed."""
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    start.record()
    call()
    end.record()
    end.synchronize()
    return float(1000 * start.elapsed_time(end))
