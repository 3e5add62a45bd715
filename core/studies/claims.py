"""Published claims as data. verdicts.py decides whether a claim holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Group(NamedTuple):
    """Trials, by label, under one name: the group's number for a seed is their mean."""

    name: str
    labels: tuple[str, ...]


class Quote(NamedTuple):
    """A document's own words; `place` is where they stand: the document by its number, then section, problem or table."""

    place: str
    text: str


NO_WORDS = Quote("", "")  # of a reading of a claim, which has none of its own


@dataclass(frozen=True)
class Claim:
    """`says` is what is claimed, `metric` what it is about (see metrics.py), `quote` the document's own words."""

    says: str
    metric: str
    quote: Quote = field(default=NO_WORDS, kw_only=True)


@dataclass(frozen=True)
class Above(Claim):
    """Every group of `high` lies above every group of `low`."""

    high: tuple[Group, ...]
    low: tuple[Group, ...]


@dataclass(frozen=True)
class Trend(Claim):
    """The metric rises (or falls) along the groups, in their order; with `steps` from each to the next, else on the whole."""

    groups: tuple[Group, ...]
    rises: bool = True
    steps: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class AtLeast(Claim):
    """Each group lies above `value`, or below."""

    groups: tuple[Group, ...]
    value: float
    above: bool = True


@dataclass(frozen=True)
class Near(Claim):
    """The group, or its difference from `less`, lies within `within` of `value`.

    `published`: the value is a document's, which has the spread of its rounding and of the one run that it comes from.
    """

    group: Group
    value: float
    within: float
    less: Group | None = None
    published: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Apart(Claim):
    """The highest and the lowest group lie at most `most` apart."""

    groups: tuple[Group, ...]
    most: float


@dataclass(frozen=True)
class Steady(Claim):
    """The standard deviation over the seeds is below `value`."""

    group: Group
    value: float


@dataclass(frozen=True)
class Steadier(Claim):
    """The first group's standard deviation over the seeds is smaller than the other's."""

    group: Group
    other: Group


@dataclass(frozen=True)
class Change(Claim):
    """In the same runs the metric rises (or falls) from one epoch to a later one."""

    group: Group
    first: int
    last: int
    rises: bool = True


@dataclass(frozen=True)
class Level(Claim):
    """In the same runs the metric changes by at most `most` from one epoch to a later one."""

    group: Group
    first: int
    last: int
    most: float


@dataclass(frozen=True)
class Stronger(Claim):
    """The first factor's groups lie further apart than each of the others'; `rises`: and its last group above its first."""

    factor: tuple[Group, ...]
    others: tuple[tuple[Group, ...], ...]
    rises: bool = False


class Reading(NamedTuple):
    """What a document may have meant or done, in words, and the claim as it then is."""

    name: str
    claim: Claim


@dataclass(frozen=True)
class Readings(Claim):
    """A claim of a document that does not state something which we have to choose: it is tried under each reading.

    `unstated` names what is left open.
    """

    unstated: str
    readings: tuple[Reading, ...]


def groups(claim: Claim) -> list[Group]:
    """All groups that a claim speaks of, in the order of its fields."""
    return [group for part in vars(claim).values() for group in _groups(part)]


def each(labels: Sequence[str]) -> tuple[Group, ...]:
    """Each trial as a group of its own."""
    return tuple(Group(label, (label,)) for label in labels)


def alone(label: str) -> Group:
    """One trial as a group."""
    return Group(label, (label,))


def highest(says: str, metric: str, groups: Sequence[Group], name: str, quote: Quote = NO_WORDS) -> Above:
    """The group of that name lies above all others."""
    return Above(says, metric, *_parted(groups, name), quote=quote)


def lowest(says: str, metric: str, groups: Sequence[Group], name: str, quote: Quote = NO_WORDS) -> Above:
    """The group of that name lies below all others."""
    low, high = _parted(groups, name)
    return Above(says, metric, high, low, quote=quote)


def under(says: str, metric: str, quote: Quote, unstated: str, readings: Mapping[str, Claim]) -> Readings:
    """A claim under each reading, by its name."""
    return Readings(says, metric, unstated, tuple(Reading(*one) for one in readings.items()), quote=quote)


def _parted(groups: Sequence[Group], name: str) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    return tuple(g for g in groups if g.name == name), tuple(g for g in groups if g.name != name)


def _groups(part: object) -> list[Group]:
    if isinstance(part, Group):
        return [part]
    if isinstance(part, Claim):
        return groups(part)
    return [group for inner in part for group in _groups(inner)] if isinstance(part, tuple) else []
