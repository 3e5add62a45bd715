"""What a class predicted and measured in the steps of guided labs: how many gave which answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.design.units import four_digits
from core.labbook.answers import Choice, Number
from core.labbook.guided import Lab, Step
from core.labbook.labs import LABS
from core.store.class_board import Prediction

MOST_BARS = 12  # numbers are rounded to fewer digits until no more are left


class StepTally(NamedTuple):
    """A step, and what members predicted and measured in it."""

    lab: Lab
    step: Step
    predicted: tuple[Any, ...]
    measured: tuple[Any, ...]


class Given(NamedTuple):
    """An answer in words, and how many predicted and how many measured it."""

    answer: str
    predicted: int
    measured: int


def step_tallies(predictions: Sequence[Prediction]) -> list[StepTally]:
    """A tally for each step that was predicted, in the order of the labs; what is no answer of its step is left out."""
    found = []
    for lab in LABS:
        for step in lab.steps:
            of_step = [one for one in predictions if (one.lab, one.step) == (lab.name, step.name)]
            if predicted := _answers(step, (one.predicted for one in of_step)):
                found.append(StepTally(lab, step, predicted, _answers(step, (one.measured for one in of_step))))
    return found


def _answers(step: Step, given: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(step.kind.read(one) for one in given if step.kind.takes(one))


def histogram(tally: StepTally) -> list[Given]:
    """How many gave each answer: numbers rise, options stand in their order, of orders the most frequent is first."""
    kind = tally.step.kind
    if isinstance(kind, Number):
        return _numbers(tally, kind)
    predicted, measured = (Counter(map(kind.say, part)) for part in (tally.predicted, tally.measured))
    every = predicted + measured
    order = kind.options if isinstance(kind, Choice) else [answer for answer, _ in every.most_common()]
    return [Given(answer, predicted[answer], measured[answer]) for answer in order]


def _numbers(tally: StepTally, kind: Number) -> list[Given]:
    """Numbers that are alike to as many digits as few bars allow, four at most, count as one."""
    every = (*tally.predicted, *tally.measured)
    digits = next((count for count in (4, 3, 2) if len({_rounded(one, count) for one in every}) <= MOST_BARS), 1)
    predicted, measured = (Counter(_rounded(one, digits) for one in part) for part in (tally.predicted, tally.measured))
    return [
        Given(f"{four_digits(value)} {kind.unit}".strip(), predicted[value], measured[value])
        for value in sorted(predicted | measured)
    ]


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
