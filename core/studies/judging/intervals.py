"""Confidence intervals over seeds of more than a mean. All are from Student's t unless noted."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev

import numpy as np
from scipy.special import chdtri

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


def ranges(groups: Sequence[Sequence[float]], seed: int = 0) -> np.ndarray:
    """The range of the groups' means (highest minus lowest), for DRAWS of each mean from its t distribution."""
    random = np.random.default_rng(seed)
    means = [
        fmean(group) + stdev(group) / sqrt(len(group)) * random.standard_t(len(group) - 1, DRAWS) for group in map(list, groups)
    ]
    found: np.ndarray = np.ptp(np.stack(means), axis=0)
    return found


def of_range(groups: Sequence[Sequence[float]], chance: float = CHANCE) -> Interval:
    """The range of the groups' means, with an interval by simulation that corrects for the range of pure noise."""
    found = float(np.ptp([fmean(group) for group in groups]))
    low, high = np.quantile(ranges(groups), (chance / 2, 1 - chance / 2))
    return Interval(found, max(0.0, 2 * found - float(high)), max(0.0, 2 * found - float(low)))
