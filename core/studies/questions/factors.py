"""Part 1 of documents 000 and 001: which factor matters most for the classifier's accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from core.learning.intervals import Interval
from core.studies.judging.effects import effects
from core.studies.questions.question import PARTLY, Answer, Evidence, Question, points
from core.studies.questions.setups import STUDIES
from core.studies.questions.shipped import by_seed, results
from core.studies.study import Study, Value


class Range(NamedTuple):
    """How far the values of a factor lie apart in a study; `left_out` is the value that does not count."""

    study: str
    factor: str
    values: tuple[Value, ...]
    interval: Interval
    left_out: Value | None


def most_important() -> Answer:
    """The factors by the range of their means, and what is left of the first one's without the value that widens it most."""
    by_factor = {one.factor: one for study in STUDIES for one in _ranges(study)}  # the later study has more seeds and values
    first, *others = sorted(by_factor.values(), key=_estimate, reverse=True)
    sure = _surely_first([first, *others]) is first
    says = f"The {first.factor}: its values lie {points(first.interval)} apart"
    says += ", which no other factor reaches." if sure else "; its interval overlaps with another's, so it is not decided."
    narrower = _without_one_value(first) if sure else []
    says += "".join(_left(one, others) for one in narrower)
    rows = [_row(one) for one in sorted([first, *narrower, *others], key=_estimate, reverse=True)]
    missing = (
        f"This is after {results(STUDIES[0]).study.trials[0].recipe.epochs} epochs, between the values that the table names. "
        "When all are trained for long: `python -m core study run factors-longer`."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (
    Question(
        "which-factor",
        "Which factor has more significant impact on the performance of the classifier?",
        "Document 001, 3.3",
        most_important,
        Evidence(studies=STUDIES),
        "apart, points",
    ),
)


def _ranges(study: str, left_out: Mapping[str, Value] = {}) -> list[Range]:
    """The range of each factor of a study, without the trials in which a factor has the value that is left out."""
    found = results(study)
    trials = tuple(one for one in found.study.trials if not one.factors.items() & left_out.items())
    kept = replace(found.study, trials=trials)
    return [
        Range(study, effect.factor, _values(kept, effect.factor), effect.interval, left_out.get(effect.factor))
        for effect in effects(kept, "accuracy", partial(by_seed, found))
    ]


def _values(study: Study, factor: str) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(trial.factors[factor] for trial in study.trials))


def _without_one_value(whole: Range) -> list[Range]:
    """The range without the value whose absence makes it the smallest; none where only one value would be left."""
    if len(whole.values) < 3:
        return []
    parts = [one for value in whole.values for one in _ranges(whole.study, {whole.factor: value}) if one.factor == whole.factor]
    return [min(parts, key=_estimate)]


def _left(one: Range, others: Sequence[Range]) -> str:
    """What a range without one of its values says of the whole one."""
    then = _surely_first([one, *others])
    apart = points(one.interval)
    if then is one:
        return f" Without {one.left_out} they lie {apart} apart, still the most."
    order = f"those of {then.factor} lie furthest apart" if then else "no factor is surely the first"
    return f" This is because of the {one.factor} {one.left_out}: without it they lie {apart} apart, and {order}."


def _surely_first(ranges: Sequence[Range]) -> Range | None:
    """The one whose interval lies above all others."""
    first, *others = sorted(ranges, key=_estimate, reverse=True)
    return first if all(first.interval.low > other.interval.high for other in others) else None


def _estimate(one: Range) -> float:
    return one.interval.estimate


def _row(one: Range) -> dict[str, Any]:
    ends = {name: 100 * value for name, value in one.interval._asdict().items()}
    without = "" if one.left_out is None else f" without {one.left_out}"
    return {
        "factor": f"{one.factor}{without} ({one.study})",
        "apart, points": ends["estimate"],
        "from": ends["low"],
        "to": ends["high"],
        "values": ", ".join(map(str, one.values)),
    }
