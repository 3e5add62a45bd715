"""What a claim comes to in the data: numbers with an interval, positive where the data agree.

Together the intervals of one claim miss the truth in at most 5 % of the cases (C. E. Bonferroni: each of n in 5 %/n).
"""

from collections.abc import Callable, Mapping
from itertools import product
from statistics import fmean
from typing import NamedTuple

import numpy as np

from core.learning.intervals import CHANCE, Interval, of_difference, of_mean
from core.studies.claims import Above, Apart, AtLeast, Change, Claim, Group, Near, Steady, Stronger, Trend
from core.studies.judging.intervals import of_slope, of_spread, ranges
from core.studies.metrics import AFTER, COUNTED, after, in_common, shown, written

Values = Callable[[str, str], Mapping[int, float]]  # (trial label, metric) -> number by seed


class Contrast(NamedTuple):
    """`words` describe it with its numbers; the interval is positive where the data agree.

    `or_equal`: the claim is of a range with its ends, so that 0 agrees too. Else 0 is a tie, which shows nothing.
    """

    words: str
    interval: Interval
    or_equal: bool = False


class MissingError(Exception):
    """There are too few numbers for an interval: a part of a sentence says which."""


def contrasts(claim: Claim, values: Values) -> list[Contrast]:
    """The contrasts of a claim; raises MissingError."""
    return _contrasts(claim, _Data(claim, values))


class _Data(NamedTuple):
    """The numbers of a claim's groups, in its metric unless another is named."""

    claim: Claim
    values: Values

    def of(self, group: Group, metric: str = "") -> list[float]:
        """A number per seed; raises MissingError if they are too few for an interval."""
        metric = metric or self.claim.metric
        found = in_common([self.values(label, metric) for label in group.labels])
        if len(found) >= (1 if metric in COUNTED else 2):
            return found
        name, _, epoch = metric.partition(AFTER)
        if epoch and len(in_common([self.values(label, name) for label in group.labels])) > 1:
            raise MissingError(f"the runs of {group.name} have no epoch {epoch}")
        raise MissingError(f"fewer than 2 seeds of {group.name} have these numbers")

    def mean(self, group: Group, chance: float) -> Interval:
        found = self.of(group)
        return Interval(*[fmean(found)] * 3) if self.claim.metric in COUNTED else of_mean(found, chance)

    def difference(self, one: Group, other: Group, chance: float) -> Interval:
        parts = self.of(one), self.of(other)
        if self.claim.metric in COUNTED:
            return Interval(*[fmean(parts[0]) - fmean(parts[1])] * 3)
        return of_difference(*parts, chance)

    def said(self, what: str, found: Interval, difference: bool = True) -> str:
        """What was compared, the metric (unless it is accuracy), and the number with its interval."""
        metric = self.claim.metric
        name = what if metric == "accuracy" else f"{what}, {written(metric)}"
        ends = "" if found.low == found.high else f" [{_ends(self.claim, found)}]"
        return f"{name}: {shown(metric, found.estimate, difference)}{ends}"


def _contrasts(claim: Claim, data: _Data) -> list[Contrast]:
    match claim:
        case Above():
            chance = CHANCE / (len(claim.high) * len(claim.low))
            pairs = [(f"{a.name} − {b.name}", data.difference(a, b, chance)) for a, b in product(claim.high, claim.low)]
            return [Contrast(data.said(what, found), found) for what, found in pairs]
        case Trend():
            found = of_slope([data.of(group) for group in claim.groups])
            names = f"{claim.groups[0].name} to {claim.groups[-1].name}"
            return [Contrast(data.said(f"from step to step, {names}", found), found if claim.rises else _turned(found))]
        case AtLeast():
            each = [(group.name, data.mean(group, CHANCE / len(claim.groups))) for group in claim.groups]
            return [Contrast(data.said(name, found, False), _moved(found, -claim.value)) for name, found in each]
        case Near():
            name = f"{claim.group.name} − {claim.less.name}" if claim.less else claim.group.name
            found = data.difference(claim.group, claim.less, CHANCE) if claim.less else data.mean(claim.group, CHANCE)
            around = f" ± {shown(claim.metric, claim.within, True)}" if claim.within else ""
            against = f"{shown(claim.metric, claim.value, claim.less is not None)}{around}"
            words = f"{data.said(name, found, claim.less is not None)}, against {against}"
            sides = _moved(found, claim.within - claim.value), _moved(_turned(found), claim.within + claim.value)
            return [Contrast(words, side, or_equal=True) for side in sides]
        case Apart():
            ordered = sorted(claim.groups, key=lambda group: fmean(data.of(group)))
            found = data.difference(ordered[-1], ordered[0], CHANCE)
            name = f"highest less lowest, {ordered[-1].name} − {ordered[0].name}"
            words = f"{data.said(name, found)}, against at most {shown(claim.metric, claim.most, True)}"
            return [Contrast(words, _moved(_turned(found), claim.most), or_equal=True)]
        case Steady():
            found = of_spread(data.of(claim.group))
            words = data.said(f"standard deviation of {claim.group.name}", found)
            return [Contrast(words, _moved(_turned(found), claim.value))]
        case Change():
            early, late = (data.of(claim.group, after(claim.metric, epoch)) for epoch in (claim.first, claim.last))
            found = of_mean([late_one - early_one for early_one, late_one in zip(early, late, strict=True)])
            name = f"{claim.group.name}, from epoch {claim.first} to {claim.last}"
            return [Contrast(data.said(name, found), found if claim.rises else _turned(found))]
        case Stronger():
            return [_stronger(data, claim, other) for other in claim.others]
    raise TypeError(f"no rule for {type(claim).__name__}")


def _stronger(data: _Data, claim: Stronger, other: tuple[Group, ...]) -> Contrast:
    """The difference of two ranges, with an interval by simulation that corrects for the range of pure noise."""
    mine, theirs = ([data.of(group) for group in factor] for factor in (claim.factor, other))
    apart = [float(np.ptp([fmean(group) for group in groups])) for groups in (mine, theirs)]
    found, chance = apart[0] - apart[1], CHANCE / len(claim.others)
    low, high = np.quantile(ranges(mine, 0) - ranges(theirs, 1), (chance / 2, 1 - chance / 2))
    interval = Interval(found, 2 * found - float(high), 2 * found - float(low))
    what = f"{shown(claim.metric, apart[0], True)} apart against {shown(claim.metric, apart[1], True)}"
    return Contrast(data.said(what, interval), interval)


def _turned(found: Interval) -> Interval:
    return Interval(-found.estimate, -found.high, -found.low)


def _moved(found: Interval, by: float) -> Interval:
    return Interval(*(part + by for part in found))


def _ends(claim: Claim, found: Interval) -> str:
    return ", ".join(shown(claim.metric, end).split()[0] for end in (found.low, found.high))
