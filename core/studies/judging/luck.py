"""How likely it was to see a published claim by luck: with one run of each trial, as the documents had it."""

from collections.abc import Mapping
from functools import cache
from random import Random

from core.learning.intervals import Interval
from core.studies.claims import Claim, Group, Readings, Steadier, Steady
from core.studies.judging.contrasts import contrasts
from core.studies.judging.numbers import MissingError, Numbers, Values
from core.studies.metrics import COUNTED

DRAWS = 200  # experiments of one run each: the share is known to about 3 points


def share_of_single_runs(claim: Claim, values: Values) -> float | None:
    """The share of experiments, each with one seed of every trial drawn by chance, whose numbers agree with the claim.

    None for a claim that one run cannot show (a spread), that has no chance in it (a counted number), that has several
    readings (each has its own share), or without data.
    """
    if isinstance(claim, Steady | Steadier | Readings) or claim.metric in COUNTED:
        return None
    random, known = Random(0), cache(values)
    seen = [_is_seen(claim, known, random) for _ in range(DRAWS)]
    return None if None in seen else sum(map(bool, seen)) / DRAWS


def _is_seen(claim: Claim, values: Values, random: Random) -> bool | None:
    drawn: dict[str, float] = {}  # of each trial: its place among the seeds, the same for all metrics

    def one_run(label: str, metric: str) -> Mapping[int, float]:
        found = values(label, metric)
        if not found:
            return {}
        place = drawn.setdefault(label, random.random())
        value = found[sorted(found)[int(place * len(found))]]
        return {0: value, 1: value}  # twice: the rule wants an interval, which then is a point

    try:
        found = contrasts(claim, _Single(claim, one_run))
    except MissingError:
        return None
    return all(one.interval.estimate > 0 or (one.or_equal and one.interval.estimate == 0) for one in found)


class _Single(Numbers):
    """Numbers without a spread: their intervals are points."""

    def mean(self, group: Group, chance: float) -> Interval:
        return Interval(*[self.of(group)[0]] * 3)

    def difference(self, one: Group, other: Group, chance: float) -> Interval:
        return Interval(*[self.of(one)[0] - self.of(other)[0]] * 3)
