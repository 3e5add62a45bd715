"""What the project's runs say for the steps of guided labs, with where they come from and the command that prints them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from core.labbook.guided import Found
from core.labbook.origins import of_comparison, of_conditions, of_header, of_study, of_weights
from core.learning.intervals import Interval, not_told_apart, of_difference, of_mean
from core.studies.judging.findings import verdicts
from core.studies.judging.verdicts import FAILS, HOLDS
from core.studies.questions.question import mean_of, percent, points
from core.studies.questions.shipped import by_seed, comparison, header, results, times

YES, NO, OPEN = ANSWERS = ("yes", "no", "not decided")


def of_designs(names: Iterable[str], value: Any, says: str, published: str) -> Found:
    """What follows from networks of the zoo."""
    return Found(value, says, published, command=_each("trace", names))


def of_cards(names: Iterable[str], value: Any, says: str, published: str) -> Found:
    """What the files of the project's networks say of themselves."""
    networks = {name: of_header(header(name)) for name in names}
    return Found(value, says, published, of_weights(networks), _each("card", networks))


def of_pass(names: list[str], value: Any, says: str, published: str) -> Found:
    """What the project's measurement under the profiler says; the bytes are the same on each machine."""
    return _measured("profile", names, comparison().batch_size, Found(value, says, published))


def of_time(names: list[str], batch_size: int, value: Any, says: str, published: str) -> Found:
    """What that measurement says of the time of a batch."""
    return _measured("latency", names, batch_size, Found(value, says, published))


def _measured(command: str, names: list[str], batch_size: int, found: Found) -> Found:
    again = f"python -m core {command} {' '.join(names)} --batch-size {batch_size} --threads 1"
    return found._replace(facts=of_comparison(comparison(), names, {}), command=again)


def of_latencies(value: Any, says: str, published: str, question: str, device: str = "cpu") -> Found:
    """What the latencies of the studies' networks say; the question of that name prints them."""
    return Found(value, says, published, of_conditions(times(device).conditions), f"python -m core questions {question}")


def of_runs(study: str, value: Any, says: str, published: str) -> Found:
    """What the runs of a study say."""
    return Found(value, says, published, of_study(results(study)), f"python -m core study show {study}")


def best(study: str, published: str, names: Mapping[str, str]) -> Found:
    """Of trials, by name with their labels, the one with the highest mean accuracy, and those not told apart from it."""
    numbers = numbers_of(study, names, "accuracy")
    means = {name: of_mean(values) for name, values in numbers.items()}
    (first, *others), _ = in_order({name: mean.estimate for name, mean in means.items()})
    doubtful = _not_told_apart([(first, other) for other in others], numbers)
    alike = [other for _, other in doubtful]
    says = f"{names[first]}: {percent(means[first])}; next {names[others[0]]}: {percent(means[others[0]])}."
    doubt = f" Not told apart from {names[first]}: {', '.join(names[other] for other in alike)}." if alike else ""
    found = of_runs(study, first, f"{says}{doubt}", published).in_doubt(
        [*doubtful, *_not_told_apart(list(combinations(alike, 2)), numbers)]
    )
    values = reported(study)
    return found.beside(max(values, key=values.__getitem__), results(study).study.source) if values else found


def judged(study: str, claim: int, published: str) -> Found:
    """Whether a claim of a study, by its place, holds: yes, no, or not decided."""
    found = results(study)
    verdict = verdicts(found)[claim]
    says = f"“{found.study.claims[claim].says}” {verdict.name}: {verdict.says}"
    value = {HOLDS: YES, FAILS: NO}.get(verdict.name, OPEN)
    return of_runs(study, value, says, published).beside(YES, found.study.source)


def mean_accuracy(study: str, trial: str, published: str) -> Found:
    """The mean accuracy of a trial, in per cent."""
    mean = mean_of(by_seed(results(study), trial, "accuracy"))
    found = of_runs(study, 100 * mean.estimate, f"{trial}: {percent(mean)}.", published)
    values = reported(study)
    return found.beside(100 * values[trial], results(study).study.source) if trial in values else found


def difference(study: str, one: str, other: str, published: str) -> Found:
    """By how many points one trial of a study is more accurate than another."""
    numbers = numbers_of(study, {one: one, other: other}, "accuracy")
    mean = of_difference(numbers[one], numbers[other])
    found = of_runs(study, 100 * mean.estimate, f"{one} − {other}: {points(mean)}.", published)
    known = reported(study)
    if not {one, other} <= known.keys():
        return found
    return found.beside(100 * (known[one] - known[other]), results(study).study.source)


def reported(study: str, metric: str = "accuracy") -> dict[str, float]:
    """The published numbers of a study's trials, by label, where they have one."""
    trials = results(study).study.trials
    return {trial.label: float(trial.reported[metric]) for trial in trials if metric in trial.reported}


def ranked(study: str, names: Mapping[str, str], published: str) -> Found:
    """Trials of a study, by name with their labels, the one with the highest mean accuracy first."""
    numbers = numbers_of(study, names, "accuracy")
    means = {name: of_mean(values) for name, values in numbers.items()}
    order, _ = in_order({name: mean.estimate for name, mean in means.items()})
    says = f"{'; '.join(f'{name}: {percent(means[name])}' for name in order)}."
    return of_runs(study, order, says, published).in_doubt(undecided(numbers))


def numbers_of(study: str, names: Mapping[str, str], metric: str) -> dict[str, list[float]]:
    """The numbers of trials of a study, by name with their labels. Raises ResultsError for fewer than two seeds."""
    return {name: list(by_seed(results(study), label, metric).values()) for name, label in names.items()}


def undecided(numbers: Mapping[str, Sequence[float]]) -> list[tuple[str, str]]:
    """The pairs of names whose means are not told apart; all are judged together."""
    return _not_told_apart(list(combinations(numbers, 2)), numbers)


def _not_told_apart(pairs: Sequence[tuple[str, str]], numbers: Mapping[str, Sequence[float]]) -> list[tuple[str, str]]:
    def difference(one: str, other: str, chance: float) -> Interval:
        return of_difference(numbers[one], numbers[other], chance)

    return not_told_apart(pairs, difference)


def in_order(
    numbers: Mapping[str, float], say: Callable[[float], str] = "{:,.0f}".format, lowest_first: bool = False
) -> tuple[list[str], str]:
    """The names by falling numbers, or by rising ones, and a sentence with these."""
    order = sorted(numbers, key=lambda name: numbers[name], reverse=not lowest_first)
    return order, f"{'; '.join(f'{name}: {say(numbers[name])}' for name in order)}."


def _each(command: str, names: Iterable[str]) -> str:
    return "\n".join(f"python -m core {command} {name}" for name in names)
