"""Confidence intervals over seeds of more than a mean. All are from Student's t unless noted."""

from collections.abc import Sequence
from itertools import combinations
from math import hypot, inf, sqrt
from statistics import stdev, variance

import numpy as np
from scipy.special import chdtri, fdtri, stdtrit

from core.learning.intervals import CHANCE, Interval, around, of_difference


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


def of_range(groups: Sequence[Sequence[float]], chance: float = CHANCE) -> Interval:
    """The range of the groups' means: the largest difference of two of them, whichever they are.

    Of n differences each lies in its interval but for chance/n (C. E. Bonferroni). So the largest is at least the largest of
    their lower ends, and at most the largest of their upper ends, where each difference is taken without its sign.
    """
    pairs = list(combinations(groups, 2))
    found = [of_difference(one, other, chance / len(pairs)) for one, other in pairs]
    ends = ((max(0.0, one.low, -one.high), max(-one.low, one.high)) for one in found)
    low, high = (max(part) for part in zip(*ends, strict=True))
    return Interval(max(abs(one.estimate) for one in found), low, high)


def of_difference_of_ranges(
    one: Sequence[Sequence[float]], other: Sequence[Sequence[float]], chance: float = CHANCE
) -> Interval:
    """How much larger the range of some groups' means is than that of others, from the intervals of both ranges.

    G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693: the distances to both ends are added as errors are.
    """
    mine, theirs = of_range(one, chance), of_range(other, chance)
    found = mine.estimate - theirs.estimate
    low = found - hypot(mine.estimate - mine.low, theirs.high - theirs.estimate)
    high = found + hypot(mine.high - mine.estimate, theirs.estimate - theirs.low)
    return Interval(found, low, high)
