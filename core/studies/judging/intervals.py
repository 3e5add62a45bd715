"""Confidence intervals over seeds of more than a mean. All are from Student's t unless noted."""

from collections.abc import Sequence
from functools import lru_cache
from math import inf, sqrt
from statistics import fmean, stdev, variance

import numpy as np
from scipy.special import chdtri, fdtri, stdtrit

from core.learning.intervals import CHANCE, Interval, around

DRAWS = 4_000


def of_slope(groups: Sequence[Sequence[float]], chance: float = CHANCE) -> Interval:
    """The mean rise from one group to the next: the slope of the least-squares line through all values."""
    places = np.repeat(np.arange(len(groups)), [len(group) for group in groups]).astype(float)
    values = np.concatenate([np.asarray(group) for group in groups])
    centered = places - places.mean()
    slope = float(centered @ values / (centered @ centered))
    residues = values - values.mean() - slope * centered
    freedom = len(values) - 2
    return around(slope, sqrt(float(residues @ residues) / freedom / float(centered @ centered)), freedom, chance)


def of_spread(values: Sequence[float], chance: float = CHANCE) -> Interval:
    """The standard deviation of at least two values, from the chi-squared distribution."""
    freedom, found = len(values) - 1, stdev(values)
    ends = (float(found * sqrt(freedom / chdtri(freedom, share))) for share in (chance / 2, 1 - chance / 2))
    return Interval(found, *ends)


def of_one_more(parts: Sequence[Sequence[float]], estimate: float, rounding: float, chance: float = CHANCE) -> Interval:
    """Where one more run lies, or the difference of one more run of each of two parts, widened by its rounding.

    The prediction interval: between `estimate`, the mean of n runs, and one run lies a variance of s² (1 + 1/n).
    """
    errors = [variance(part) * (1 + 1 / len(part)) for part in parts]
    total = sum(errors)
    freedom = total**2 / sum(one**2 / (len(part) - 1) for one, part in zip(errors, parts, strict=True)) if total else 1.0
    half = float(stdtrit(freedom, 1 - chance / 2)) * sqrt(total) + rounding
    return Interval(estimate, estimate - half, estimate + half)


def of_ratio_of_spreads(one: Sequence[float], other: Sequence[float], chance: float = CHANCE) -> Interval:
    """The ratio of two standard deviations, from Fisher's F distribution; 1 where neither has any spread."""
    top, bottom = stdev(one), stdev(other)
    if not bottom:
        return Interval(*[inf if top else 1.0] * 3)
    found, freedom = top / bottom, (len(one) - 1, len(other) - 1)
    ends = (found / sqrt(float(fdtri(*freedom, share))) for share in (1 - chance / 2, chance / 2))
    return Interval(found, *ends)


def ranges(groups: Sequence[Sequence[float]], seed: int = 0) -> np.ndarray:
    """The range of the groups' means (highest minus lowest), for DRAWS of each mean from its t distribution."""
    draws = _from_t(tuple(len(group) - 1 for group in groups), seed)
    parts = zip(map(list, groups), draws, strict=True)
    found: np.ndarray = np.ptp([fmean(group) + stdev(group) / sqrt(len(group)) * drawn for group, drawn in parts], axis=0)
    return found


@lru_cache(maxsize=64)  # a study asks for hundreds of ranges of as many seeds
def _from_t(freedoms: tuple[int, ...], seed: int) -> np.ndarray:
    """DRAWS from the t distribution of each of these degrees of freedom: (len(freedoms), DRAWS)."""
    random = np.random.default_rng(seed)
    return np.stack([random.standard_t(freedom, DRAWS) for freedom in freedoms])


def of_difference_of_ranges(
    one: Sequence[Sequence[float]], other: Sequence[Sequence[float]], chance: float = CHANCE
) -> Interval:
    """How much larger the range of some groups' means is than that of others, by the same simulation."""
    apart, theirs = (float(np.ptp([fmean(group) for group in groups])) for groups in (one, other))
    found = apart - theirs
    low, high = np.quantile(ranges(one, 0) - ranges(other, 1), (chance / 2, 1 - chance / 2))
    return Interval(found, 2 * found - float(high), 2 * found - float(low))


def of_range(groups: Sequence[Sequence[float]], chance: float = CHANCE) -> Interval:
    """The range of the groups' means, with an interval by simulation that corrects for the range of pure noise."""
    found = float(np.ptp([fmean(group) for group in groups]))
    low, high = np.quantile(ranges(groups), (chance / 2, 1 - chance / 2))
    return Interval(found, max(0.0, 2 * found - float(high)), max(0.0, 2 * found - float(low)))
