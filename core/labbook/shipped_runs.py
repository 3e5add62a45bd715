"""What the project's runs say for the steps of guided labs, with where they come from and the command that prints them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from core.labbook.guided import Found
from core.labbook.origins import of_comparison, of_conditions, of_header, of_study, of_weights
from core.learning.intervals import of_difference
from core.studies.judging.findings import verdicts
from core.studies.judging.verdicts import FAILS, HOLDS
from core.studies.questions.question import mean_of, percent, points
from core.studies.questions.shipped import comparison, header, results, times
from core.studies.results import Results

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


def accuracies(found: Results) -> dict[str, dict[int, float]]:
    """The accuracies by seed of each trial that has at least two."""
    by_label = {trial.label: found.values(trial.label, "accuracy") for trial in found.study.trials}
    return {label: values for label, values in by_label.items() if len(values) > 1}


def best(study: str, published: str, trials: Collection[str]) -> Found:
    """Of these trials the one with the highest mean accuracy, and how far the next one is."""
    known = accuracies(results(study))
    ranked = sorted(((mean_of(values), label) for label, values in known.items() if label in trials), reverse=True)
    (first, label), (second, next_) = ranked[:2]
    found = of_runs(study, label, f"{label}: {percent(first)}; next {next_}: {percent(second)}.", published)
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
    mean = mean_of(results(study).values(trial, "accuracy"))
    found = of_runs(study, 100 * mean.estimate, f"{trial}: {percent(mean)}.", published)
    values = reported(study)
    return found.beside(100 * values[trial], results(study).study.source) if trial in values else found


def difference(study: str, one: str, other: str, published: str) -> Found:
    """By how many points one trial of a study is more accurate than another."""
    values = results(study).values
    mean = of_difference(list(values(one, "accuracy").values()), list(values(other, "accuracy").values()))
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
    means = {name: mean_of(results(study).values(label, "accuracy")) for name, label in names.items()}
    order, _ = in_order({name: mean.estimate for name, mean in means.items()})
    return of_runs(study, order, f"{'; '.join(f'{name}: {percent(means[name])}' for name in order)}.", published)


def in_order(
    numbers: Mapping[str, float], say: Callable[[float], str] = "{:,.0f}".format, lowest_first: bool = False
) -> tuple[list[str], str]:
    """The names by falling numbers, or by rising ones, and a sentence with these."""
    order = sorted(numbers, key=lambda name: numbers[name], reverse=not lowest_first)
    return order, f"{'; '.join(f'{name}: {say(numbers[name])}' for name in order)}."


def _each(command: str, names: Iterable[str]) -> str:
    return "\n".join(f"python -m core {command} {name}" for name in names)
