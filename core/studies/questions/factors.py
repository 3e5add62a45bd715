"""Part 1 of documents 000 and 001: the classifier's accuracy, for each class too, and which factor matters most."""

from statistics import fmean
from typing import Any

from core.learning.intervals import Interval, of_difference, of_mean
from core.studies.judging.effects import Effect, effects
from core.studies.questions.question import PARTLY, Answer, Evidence, Question, mean_of, percent, points
from core.studies.questions.shipped import results
from core.studies.results import Results
from core.studies.study import Trial

BASELINES = {"factors": "original", "activations": "ReLU"}  # of each study, the network of the tutorial
WHOLE = "`python -m core study run {}`"


def classifier() -> Answer:
    """The accuracy in all, and of each class."""
    from core.data.datasets import OBJECTS  # imported here: it needs torch

    found, baseline = results("activations"), BASELINES["activations"]
    part = next(part for part in found.trials if part.trial.label == baseline)
    rows: list[dict[str, Any]] = []
    for place, name in enumerate(OBJECTS):
        of_class = of_mean([run.by_class[place] for run in part.runs if run.by_class])
        rows.append(
            {"class": name, "accuracy, %": 100 * of_class.estimate, "from": 100 * of_class.low, "to": 100 * of_class.high}
        )
    rows.sort(key=lambda row: -row["accuracy, %"])
    best, worst = rows[0], rows[-1]
    says = (
        f"The tutorial's network, after {part.trial.recipe.epochs} epochs: "
        f"{percent(mean_of(found.values(baseline, 'accuracy')))} of "
        f"the test images, over {len(part.runs)} seeds. Best is {best['class']} with {best['accuracy, %']:.1f} %, worst "
        f"{worst['class']} with {worst['accuracy, %']:.1f} %."
    )
    missing = "The tutorial trains for 2 epochs. " + _images(found)
    return Answer(says, rows, missing)


def against_the_original() -> Answer:
    """Each setup held against the original design."""
    rows = [row for study in BASELINES for row in _differences(results(study), BASELINES[study])]
    apart = [row for row in rows if not row["from"] <= 0 <= row["to"]]
    points = "; ".join(f"{row['setup']}: {row['against the original, points']:+.2f} points" for row in apart).replace("-", "−")
    originals = " and ".join(f"“{label}” of the study {study}" for study, label in BASELINES.items())
    says = (
        f"Of {len(rows) - len(BASELINES)} setups {len(apart)} can be told apart from the original design: {points}. (95 % "
        f"intervals over the seeds, each by itself.) The original design is {originals}."
    )
    missing = (
        "All settings of the maps, 9 and 11 layers, and more epochs were looked at only briefly: "
        f"{WHOLE.format('feature-maps')}, {WHOLE.format('depth')} and {WHOLE.format('factors-longer')} would tell."
    )
    return Answer(says, rows, missing, PARTLY)


def most_important() -> Answer:
    """The factors by the range of their means."""
    ranked = [
        *((study, effect) for study in BASELINES for effect in effects(results(study).study, "accuracy", results(study).values))
    ]
    ranked.sort(key=lambda one: -one[1].interval.estimate)
    rows = [_effect(*one) for one in ranked]
    (_, first), *others = ranked
    sure = all(first.interval.low > other.interval.high for _, other in others)
    says = f"The {first.factor}: its values lie {points(first.interval)} apart"
    says += ", which no other factor reaches." if sure else "; its interval overlaps with another's, so it is not decided."
    missing = (
        f"This is after {results('factors').study.trials[0].recipe.epochs} epochs, of the largest setting of each factor. When "
        f"all are trained for long: {WHOLE.format('factors-longer')}."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (
    Question(
        "accuracy-by-class",
        "What is the accuracy of the image classifier? What is the accuracy for each image class?",
        "Document 001, 3.2",
        classifier,
        Evidence(studies=("activations",)),
        "accuracy, %",
    ),
    Question(
        "against-the-original",
        "Draw accuracy figures with the different setups … Use the original design as the baseline for comparison.",
        "Document 001, 3.3",
        against_the_original,
        Evidence(studies=tuple(BASELINES)),
        "against the original, points",
        0.0,
    ),
    Question(
        "which-factor",
        "Which factor has more significant impact on the performance of the classifier?",
        "Document 001, 3.3",
        most_important,
        Evidence(studies=tuple(BASELINES)),
        "apart, points",
    ),
)


def other_setups(found: Results, baseline: str) -> list[Trial]:
    """The setups that are not the original design, of which there are runs."""
    return [part.trial for part in found.trials if part.trial.label != baseline and part.runs]


def _differences(found: Results, baseline: str) -> list[dict[str, Any]]:
    """A row for the original design, and one for each other setup."""
    base = list(found.values(baseline, "accuracy").values())
    rows: list[dict[str, Any]] = [_setup(found, baseline, Interval(0.0, 0.0, 0.0))]
    for trial in other_setups(found, baseline):
        difference = of_difference(list(found.values(trial.label, "accuracy").values()), base)
        rows.append(_setup(found, trial.label, difference))
    return rows


def _setup(found: Results, label: str, difference: Interval) -> dict[str, Any]:
    """A setup with its accuracy, and how it differs from the original."""
    shares = found.values(label, "accuracy").values()
    numbers = {"against the original, points": difference.estimate, "from": difference.low, "to": difference.high}
    return {
        "setup": f"{label} ({found.study.name})",
        "accuracy, %": 100 * fmean(shares),
        **{name: 100 * value for name, value in numbers.items()},
        "seeds": len(shares),
    }


def _effect(study: str, effect: Effect) -> dict[str, Any]:
    ends = {name: 100 * value for name, value in effect.interval._asdict().items()}
    return {"factor": f"{effect.factor} ({study})", "apart, points": ends["estimate"], "from": ends["low"], "to": ends["high"]}


def _images(found: Results) -> str:
    sources = sorted({str(run.machine["source"]) for part in found.trials for run in part.runs if "source" in run.machine})
    return f"The images are {'; '.join(sources)}." if sources else ""
