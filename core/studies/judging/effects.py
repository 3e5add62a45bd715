"""Which factor matters most: the range of the means over a factor's values, with the other factors fixed."""

from collections.abc import Iterable
from itertools import combinations, groupby
from typing import NamedTuple

from core.learning.intervals import Interval, not_told_apart
from core.studies.claims import Group
from core.studies.judging.intervals import of_difference_of_ranges, of_range
from core.studies.judging.numbers import Values
from core.studies.metrics import in_common
from core.studies.study import Study, Trial


class Effect(NamedTuple):
    """A factor with the range over its values, in units of the metric, and its 95 % interval over seeds."""

    factor: str
    interval: Interval


def levels(trials: Iterable[Trial], factor: str) -> tuple[Group, ...]:
    """Groups of trials by the factor's value, using only sets of trials that differ in nothing else.

    In a full grid all trials count; in a one-factor-at-a-time design those with the other factors at their base.
    """
    has = [trial for trial in trials if factor in trial.factors]
    found: dict[str, list[str]] = {}
    for _, part in groupby(sorted(has, key=lambda one: _rest(one, factor)), lambda one: _rest(one, factor)):
        alike = list(part)
        if len({trial.factors[factor] for trial in alike}) > 1:
            for trial in alike:
                found.setdefault(_value(trial, factor), []).append(trial.label)
    order = dict.fromkeys(_value(trial, factor) for trial in has)
    return tuple(Group(name, tuple(found[name])) for name in order if name in found)


def effects(study: Study, metric: str, values: Values) -> list[Effect]:
    """The study's factors by falling effect; a factor with fewer than two seeds in a group is left out."""
    found = [Effect(factor, of_range(groups)) for factor, groups in _by_factor(study, metric, values).items()]
    return sorted(found, key=lambda effect: -effect.interval.estimate)


def undecided(study: Study, metric: str, values: Values) -> list[tuple[str, str]]:
    """The pairs of factors of which the data do not tell which one has the larger range; all pairs are judged together."""
    by_factor = _by_factor(study, metric, values)

    def difference(one: str, other: str, chance: float) -> Interval:
        return of_difference_of_ranges(by_factor[one], by_factor[other], chance)

    return not_told_apart(list(combinations(by_factor, 2)), difference)


def _by_factor(study: Study, metric: str, values: Values) -> dict[str, list[list[float]]]:
    """The numbers of each value of each factor; a factor with fewer than two seeds in a group is left out."""
    found = {}
    for factor in study.factors:
        groups = [in_common([values(label, metric) for label in group.labels]) for group in levels(study.trials, factor)]
        if len(groups) > 1 and min(map(len, groups)) > 1:
            found[factor] = groups
    return found


def _value(trial: Trial, factor: str) -> str:
    return f"{factor} {trial.factors[factor]}"


def _rest(trial: Trial, factor: str) -> str:
    """The values of the other factors."""
    return repr(sorted((name, value) for name, value in trial.factors.items() if name != factor))
