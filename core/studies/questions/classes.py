"""Part 1 of documents 000 and 001: the classifier's accuracy, in all and for each class."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from core.learning import intervals
from core.learning.intervals import Interval, of_mean
from core.studies.questions.question import Answer, Evidence, Question, mean_of, percent
from core.studies.questions.shipped import by_seed, results

STUDY, ORIGINAL = "activations", "ReLU"  # the tutorial's network, in the study that has most seeds of it


def classifier() -> Answer:
    """The accuracy in all, and of each class."""
    found, shares = results(STUDY), by_class()
    rows = [_row(name, values) for name, values in shares.items()]
    (best, *_, worst), (first, *_, last) = shares, rows
    says = (
        f"The tutorial's network, after {found.study.trial(ORIGINAL).recipe.epochs} epochs: "
        f"{percent(mean_of(by_seed(found, ORIGINAL, 'accuracy')))} of the test images, over {len(shares[best])} seeds. "
        f"{_end('Best', first, alike(shares, best))} {_end('Worst', last, alike(shares, worst))} "
        "(Classes are compared by their differences in the same runs: 95 % intervals, all nine together.)"
    )
    sources = "; ".join(sorted({str(machine["source"]) for machine in found.machines if "source" in machine}))
    return Answer(says, rows, f"The tutorial trains for 2 epochs.{f' The images are {sources}.' if sources else ''}")


QUESTIONS = (
    Question(
        "accuracy-by-class",
        "What is the accuracy of the image classifier? What is the accuracy for each image class?",
        "Document 001, 3.2",
        classifier,
        Evidence(studies=(STUDY,)),
        "accuracy, %",
    ),
)


def by_class() -> dict[str, list[float]]:
    """The accuracies of each class, one per run, in the same order of runs; the class with the highest mean is first.

    Raises ResultsError for fewer than two seeds.
    """
    from core.data.datasets import OBJECTS  # imported here: it needs torch

    found = results(STUDY)
    seeds = by_seed(found, ORIGINAL, "accuracy")
    (part,) = (part for part in found.trials if part.trial.label == ORIGINAL)
    runs = [run.by_class for run in part.runs if run.seed in seeds]
    shares = {name: [run[place] for run in runs] for place, name in enumerate(OBJECTS)}
    return dict(sorted(shares.items(), key=lambda one: -fmean(one[1])))


def alike(shares: Mapping[str, Sequence[float]], name: str) -> list[str]:
    """The classes that are not told apart from this one; all are judged together."""
    return [other for _, other in not_told_apart(shares, [(name, other) for other in shares if other != name])]


def not_told_apart(shares: Mapping[str, Sequence[float]], pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of classes whose difference in the same runs may be 0; all are judged together."""

    def difference(one: str, other: str, chance: float) -> Interval:
        return of_mean([mine - theirs for mine, theirs in zip(shares[one], shares[other], strict=True)], chance)

    return intervals.not_told_apart(pairs, difference)


def _row(name: str, shares: Sequence[float]) -> dict[str, Any]:
    found = of_mean(shares)
    return {"class": name, "accuracy, %": 100 * found.estimate, "from": 100 * found.low, "to": 100 * found.high}


def _end(which: str, row: Mapping[str, Any], others: Sequence[str]) -> str:
    doubt = f", not told apart from {', '.join(others)}" if others else ""
    return f"{which} is {row['class']} with {row['accuracy, %']:.1f} %{doubt}."
