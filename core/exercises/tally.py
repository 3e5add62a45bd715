"""How the first answers of a class fall: what went wrong in each exercise, and which numbers were given to one variant."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from core.exercises.catalog import KINDS, exercise
from core.store.class_board import Answer

RIGHT, OTHER = "right", "another number"


class Tally(NamedTuple):
    """One exercise, over its variants: how many answered, and by which slips how many failed, the most frequent first."""

    kind: str
    people: int
    answers: int
    right: int
    slips: tuple[tuple[str, int], ...]

    @property
    def failed(self) -> int:
        """How many answers were wrong."""
        return self.answers - self.right

    def says_slips(self) -> str:
        """As in "padding forgotten 3, another number 1"."""
        return ", ".join(f"{name} {count}" for name, count in self.slips)


class Given(NamedTuple):
    """A number as it is shown with its unit, how many gave it, and what it is: right, a slip by its name, or another."""

    number: str
    value: float
    people: int
    outcome: str


def outcome(one: Answer) -> str:
    """Right, the slip that was made, or another number."""
    return RIGHT if one.is_right else one.slip or OTHER


def tallies(answers: Iterable[Answer]) -> list[Tally]:
    """A tally for each kind of exercise that was answered, the one that fails most often first."""
    by_kind: dict[str, list[Answer]] = {}
    for one in answers:
        if one.kind in KINDS:
            by_kind.setdefault(one.kind, []).append(one)
    return sorted((_tally(kind, of_kind) for kind, of_kind in by_kind.items()), key=lambda one: -one.failed / one.answers)


def _tally(kind: str, answers: list[Answer]) -> Tally:
    slips = Counter(outcome(one) for one in answers if not one.is_right)
    right = sum(one.is_right for one in answers)
    return Tally(kind, len({one.name for one in answers}), len(answers), right, tuple(slips.most_common()))


def variants(answers: Iterable[Answer], kind: str) -> dict[int, int]:
    """How many answered each variant of a kind, the one with the most answers first."""
    return dict(Counter(one.variant for one in answers if one.kind == kind).most_common())


def given(answers: Iterable[Answer], kind: str, variant: int) -> list[Given]:
    """The numbers that were given to a variant, by rising value; the right one is among them, if nobody gave it too."""
    asked = exercise(kind, variant)
    right = asked.answer()
    values = {(asked.shown(right), RIGHT): right}
    counts: Counter[tuple[str, str]] = Counter()
    for one in answers:
        if (one.kind, one.variant) == (kind, variant):
            key = asked.shown(one.given), outcome(one)
            values.setdefault(key, one.given)
            counts[key] += 1
    rows = [Given(number, value, counts[number, what], what) for (number, what), value in values.items()]
    return sorted(rows, key=lambda row: row.value)
