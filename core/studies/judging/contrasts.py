"""What a claim comes to in the data: numbers with an interval, positive where the data agree.

Together the intervals of one claim miss the truth in at most 5 % of the cases (C. E. Bonferroni: each of n in 5 %/n).
"""

from itertools import pairwise, product
from statistics import fmean
from typing import NamedTuple

import numpy as np

from core.learning.intervals import CHANCE, Interval, of_mean
from core.studies.claims import (
    Above,
    Apart,
    AtLeast,
    Change,
    Claim,
    Group,
    Level,
    Near,
    Steadier,
    Steady,
    Stronger,
    Trend,
)
from core.studies.judging.intervals import of_difference_of_ranges, of_one_more, of_ratio_of_spreads, of_slope, of_spread
from core.studies.judging.numbers import Numbers
from core.studies.metrics import after, half_of_last_digit, shown


class Contrast(NamedTuple):
    """`words` describe it with its numbers; the interval is positive where the data agree.

    `or_equal`: the claim is of a range with its ends, so that 0 agrees too. Else 0 is a tie, which shows nothing.
    """

    words: str
    interval: Interval
    or_equal: bool = False


def contrasts(claim: Claim, data: Numbers) -> list[Contrast]:
    """The contrasts of a claim in its numbers; raises MissingError."""
    match claim:
        case Above():
            chance = CHANCE / (len(claim.high) * len(claim.low))
            pairs = [(f"{a.name} − {b.name}", data.difference(a, b, chance)) for a, b in product(claim.high, claim.low)]
            return [Contrast(data.said(what, found), found) for what, found in pairs]
        case Trend(steps=True):
            return _steps(data, claim)
        case Trend():
            found = of_slope([data.of(group) for group in claim.groups])
            names = f"{claim.groups[0].name} to {claim.groups[-1].name}"
            return [Contrast(data.said(f"from step to step, {names}", found), found if claim.rises else _turned(found))]
        case AtLeast():
            means = [(group.name, data.mean(group, CHANCE / len(claim.groups))) for group in claim.groups]
            limit = f"against {'at least' if claim.above else 'below'} {shown(claim.metric, claim.value)}"
            return [Contrast(f"{data.said(name, found, False)}, {limit}", _beyond(claim, found)) for name, found in means]
        case Near():
            return _near(data, claim)
        case Apart():
            ordered = sorted(claim.groups, key=lambda group: fmean(data.of(group)))
            found = data.difference(ordered[-1], ordered[0], CHANCE)
            name = f"highest less lowest, {ordered[-1].name} − {ordered[0].name}"
            words = f"{data.said(name, found)}, against at most {shown(claim.metric, claim.most, True)}"
            return [Contrast(words, _moved(_turned(found), claim.most), or_equal=True)]
        case Steady():
            found = of_spread(data.of(claim.group))
            words = data.said(f"standard deviation of {claim.group.name}", found)
            words += f", against below {shown(claim.metric, claim.value, True)}"
            return [Contrast(words, _moved(_turned(found), claim.value))]
        case Steadier():
            found = of_ratio_of_spreads(data.of(claim.other), data.of(claim.group))
            name = f"standard deviation of {claim.other.name}, over that of {claim.group.name}"
            return [Contrast(f"{name}: {found.estimate:.2f} [{found.low:.2f}, {found.high:.2f}]", _moved(found, -1))]
        case Change():
            words, found = _change(data, claim)
            return [Contrast(words, found if claim.rises else _turned(found))]
        case Level():
            words, found = _change(data, claim)
            words += f", against at most {shown(claim.metric, claim.most, True)}"
            return [Contrast(words, _moved(side, claim.most), or_equal=True) for side in (found, _turned(found))]
        case Stronger():
            return _stronger(data, claim)
    raise TypeError(f"no rule for {type(claim).__name__}")


def _steps(data: Numbers, claim: Trend) -> list[Contrast]:
    chance = CHANCE / (len(claim.groups) - 1)
    found = []
    for early, late in pairwise(claim.groups):
        step = data.difference(late, early, chance)
        found.append(Contrast(data.said(f"{late.name} − {early.name}", step), step if claim.rises else _turned(step)))
    return found


def _beyond(claim: AtLeast, found: Interval) -> Interval:
    above = _moved(found, -claim.value)
    return above if claim.above else _turned(above)


def _near(data: Numbers, claim: Near) -> list[Contrast]:
    """Both sides of the range around the value; a published value has the spread of one more run, and of its rounding."""
    one, other = claim.group, claim.less
    name = f"{one.name} − {other.name}" if other else one.name
    found = data.difference(one, other, CHANCE) if other else data.mean(one, CHANCE)
    around = f" ± {shown(claim.metric, claim.within, True)}" if claim.within else ""
    value = shown(claim.metric, claim.value, other is not None)
    words = f"{data.said(name, found, other is not None)}, against {value}{around}"
    if claim.published:
        rounding = half_of_last_digit(claim.metric, claim.value)
        found = of_one_more([data.of(group) for group in (one, other) if group], found.estimate, rounding)
        words += f", as published: one run of this may lie between {data.ends(found, ' and ')}, its rounding included"
    sides = _moved(found, claim.within - claim.value), _moved(_turned(found), claim.within + claim.value)
    return [Contrast(words, side, or_equal=True) for side in sides]


def _change(data: Numbers, claim: Change | Level) -> tuple[str, Interval]:
    """The change in the same runs from one epoch to a later one, in words and with its interval."""
    early, late = (data.of(claim.group, after(claim.metric, epoch)) for epoch in (claim.first, claim.last))
    found = of_mean([late_one - early_one for early_one, late_one in zip(early, late, strict=True)])
    return data.said(f"{claim.group.name}, from epoch {claim.first} to {claim.last}", found), found


def _stronger(data: Numbers, claim: Stronger) -> list[Contrast]:
    chance = CHANCE / (len(claim.others) + claim.rises)
    found = [_wider(data, claim, other, chance) for other in claim.others]
    if claim.rises:
        first, last = claim.factor[0], claim.factor[-1]
        gain = data.difference(last, first, chance)
        found.append(Contrast(data.said(f"{last.name} − {first.name}", gain), gain))
    return found


def _wider(data: Numbers, claim: Stronger, other: tuple[Group, ...], chance: float) -> Contrast:
    mine, theirs = ([data.of(group) for group in factor] for factor in (claim.factor, other))
    apart = [float(np.ptp([fmean(group) for group in groups])) for groups in (mine, theirs)]
    interval = of_difference_of_ranges(mine, theirs, chance)
    what = f"{shown(claim.metric, apart[0], True)} apart against {shown(claim.metric, apart[1], True)}"
    return Contrast(data.said(what, interval), interval)


def _turned(found: Interval) -> Interval:
    return Interval(-found.estimate, -found.high, -found.low)


def _moved(found: Interval, by: float) -> Interval:
    return Interval(*(part + by for part in found))
