"""How long a call takes: the median of many calls in one process; over several processes, with a confidence interval."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from math import ceil, exp, floor, log, sqrt
from statistics import fmean, median, quantiles
from typing import Any

import torch

from core.learning.intervals import CHANCE, Interval, of_mean

MIN_REPEATS = 6  # from 6 on the smallest and the largest value enclose the median with more than 95 %
WARM_UPS = 3
MIN_ROUNDS = 3  # fewer say nothing about how rounds differ


@dataclass(frozen=True)
class Rule:
    """When to stop: when the 95 % interval is at most `width` of the median wide, or after `max_repeats` or `max_seconds`.

    Before `min_seconds` the interval does not count: it has seen too little of the machine's other work. It is an interval
    within one process only, where repeats depend on each other: good enough to stop, not to be shown.
    """

    width: float = 0.02
    max_repeats: int = 5_000
    min_seconds: float = 0.2
    max_seconds: float = 2.0

    def part(self, turns: int) -> "Rule":
        """The rule of each of so many turns, which together take as long."""
        seconds = {"min_seconds": self.min_seconds / turns, "max_seconds": self.max_seconds / turns}
        return replace(self, max_repeats=ceil(self.max_repeats / turns), **seconds)


@dataclass(frozen=True)
class Timing:
    """Microseconds of one call: median, 5th and 95th percentile of the repeats.

    `settled` says whether the median was narrowed down as asked. `rounds` holds the medians of rounds in processes of their
    own, empty where there was one process: two processes of one network differ by more than repeats in one of them do.
    """

    median_us: float
    p5_us: float
    p95_us: float
    repeats: int
    settled: bool
    rounds: tuple[float, ...] = ()

    @classmethod
    def from_form(cls, form: dict[str, Any]) -> "Timing":
        """A timing from plain data, also of a version without rounds; raises TypeError if it is none."""
        known = {field.name: form[field.name] for field in fields(cls) if field.name in form}
        return cls(**{**known, "rounds": tuple(form.get("rounds", ()))})

    @property
    def interval(self) -> Interval | None:
        """The 95 % interval of the median over rounds (Student's t on their logarithms); None for fewer than MIN_ROUNDS."""
        return _back(of_mean([log(us) for us in self.rounds])) if len(self.rounds) >= MIN_ROUNDS else None

    def to_form(self) -> dict[str, Any]:
        """Plain data; `low_us` and `high_us` are the ends of the interval, None without one."""
        ends = self.interval
        return {**asdict(self), "low_us": ends and ends.low, "high_us": ends and ends.high}


def over_rounds(rounds: Sequence[Timing]) -> Timing:
    """What rounds of one network say together: the geometric means of their medians and percentiles."""
    medians = tuple(one.median_us for one in rounds)
    ends = (_middle([one.p5_us for one in rounds]), _middle([one.p95_us for one in rounds]))
    return Timing(_middle(medians), *ends, sum(one.repeats for one in rounds), all(one.settled for one in rounds), medians)


def ratio(one: Sequence[float], other: Sequence[float], comparisons: int = 1) -> Interval | None:
    """How many times as large the rounds of `one` are as those of `other`, paired, with the 95 % interval; None for too few.

    For several comparisons the interval is wider (Bonferroni). It holds 1 where the two cannot be told apart.
    """
    if len(one) != len(other) or len(one) < MIN_ROUNDS:
        return None
    return _back(of_mean([log(a / b) for a, b in zip(one, other, strict=True)], CHANCE / comparisons))


def _middle(values: Sequence[float]) -> float:
    return exp(fmean(map(log, values)))


def _back(logarithms: Interval) -> Interval:
    return Interval(*map(exp, logarithms))


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
    """The Timing of at least two times in µs of one process; `width` is the rule's."""
    ordered, middle = sorted(took), median(took)
    low, high = interval(ordered)
    cuts = quantiles(ordered, n=20, method="inclusive")
    return Timing(middle, cuts[0], cuts[-1], len(ordered), high - low <= width * middle)


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
