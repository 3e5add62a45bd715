"""The numbers that a claim is about, seed by seed, with their intervals and in words."""

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import NamedTuple

from core.learning.intervals import Interval, of_difference, of_mean
from core.studies.claims import Claim, Group
from core.studies.metrics import AFTER, COUNTED, in_common, shown, written

Values = Callable[[str, str], Mapping[int, float]]  # (trial label, metric) -> number by seed


class MissingError(Exception):
    """There are too few numbers for an interval: a part of a sentence says which."""


class Numbers(NamedTuple):
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
        ends = "" if found.low == found.high else f" [{self.ends(found)}]"
        return f"{name}: {shown(metric, found.estimate, difference)}{ends}"

    def ends(self, found: Interval, between: str = ", ") -> str:
        """Both ends of an interval, without their unit."""
        return between.join(shown(self.claim.metric, end).split()[0] for end in (found.low, found.high))
