"""Confidence intervals: of a mean and of a difference from Student's t, of a share by Wilson's score."""

from collections.abc import Callable, Sequence
from math import sqrt
from statistics import NormalDist, fmean, stdev, variance
from typing import NamedTuple

CHANCE = 0.05  # probability that an interval misses the truth


class Interval(NamedTuple):
    """An estimate and its confidence interval from `low` to `high`."""

    estimate: float
    low: float
    high: float


def of_mean(values: Sequence[float], chance: float = CHANCE) -> Interval:
    """The mean of at least two values."""
    return around(fmean(values), stdev(values) / sqrt(len(values)), len(values) - 1, chance)


def of_difference(one: Sequence[float], other: Sequence[float], chance: float = CHANCE) -> Interval:
    """The difference of two means of at least two values each, with unequal variances (B. L. Welch, 1947)."""
    parts = [variance(values) / len(values) for values in (one, other)]
    error = sum(parts)
    freedom = (
        error**2 / sum(part**2 / (len(values) - 1) for part, values in zip(parts, (one, other), strict=True)) if error else 1.0
    )
    return around(fmean(one) - fmean(other), sqrt(error), freedom, chance)


def of_share(hits: int, count: int, chance: float = CHANCE) -> Interval:
    """The share of hits among at least one trial (E. B. Wilson, 1927): right also near 0 and 1, where it is not symmetric."""
    share, z = hits / count, NormalDist().inv_cdf(1 - chance / 2)
    middle, half = share + z**2 / (2 * count), z * sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return Interval(share, (middle - half) / (1 + z**2 / count), (middle + half) / (1 + z**2 / count))


def not_told_apart(
    pairs: Sequence[tuple[str, str]], difference: Callable[[str, str, float], Interval]
) -> list[tuple[str, str]]:
    """The pairs of names whose difference may be 0; all intervals together miss in at most 5 % of the cases (Bonferroni).

    `difference` gives the interval of a pair, with the probability that it may miss.
    """
    found = [(pair, difference(*pair, CHANCE / len(pairs))) for pair in pairs]
    return [pair for pair, interval in found if interval.low <= 0 <= interval.high]


def around(middle: float, error: float, freedom: float, chance: float) -> Interval:
    """An interval round an estimate with this standard error, of as many degrees of freedom."""
    from scipy.special import stdtrit  # a fifth of a second, which not every command needs

    half = float(stdtrit(freedom, 1 - chance / 2)) * error
    return Interval(middle, middle - half, middle + half)
