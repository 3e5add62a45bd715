"""The last question of part 1 of documents 000 and 001: why a factor matters, by accuracies on the training images."""

from statistics import fmean
from typing import Any

from core.design.architecture import totals
from core.design.layers import Sigmoid
from core.learning.intervals import Interval, of_difference
from core.studies.metrics import after
from core.studies.questions.factors import BASELINES, other_setups
from core.studies.questions.question import PARTLY, Answer, Evidence, Question
from core.studies.questions.shipped import results
from core.studies.results import Results
from core.studies.study import Trial

LEARNED = 0.15  # training accuracy that guessing does not reach


def why() -> Answer:
    """What the training accuracies tell of the reason."""
    rows = [row for study in BASELINES for row in _reasons(results(study), BASELINES[study])]
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(str(row["reason"]), []).append(str(row["setup"]))
    says = " ".join(f"{', '.join(setups)}: {reason}." for reason, setups in reasons.items())
    missing = (
        "The images that a network was trained on decide: what reads these worse too learns less in that time, and what reads "
        "only these better overfits. Why a sigmoid starts so late is seen in the gradients of each layer, on the page Train a "
        "network; no shipped file has them."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (Question("why", "Why?", "Document 001, 3.3", why, Evidence(studies=tuple(BASELINES))),)


def _reasons(found: Results, baseline: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for trial in other_setups(found, baseline):
        training, test = (_against(found, trial.label, baseline, name) for name in ("training accuracy", "accuracy"))
        numbers = totals(trial.architecture)
        rows.append(
            {
                "setup": f"{trial.label} ({found.study.name})",
                "training images, points": 100 * training.estimate,
                "test images, points": 100 * test.estimate,
                "learns from epoch": _begins(found, trial),
                "parameters": numbers.parameters,
                "MACs": numbers.macs,
                "reason": _reason(training, test, _begins(found, trial), trial),
            }
        )
    return rows


def _reason(training: Interval, test: Interval, begins: int | None, trial: Trial) -> str:
    """What the differences from the original tell; `begins` is the first epoch that is better than guessing."""
    if begins is None or begins > 1:
        until = f"before epoch {begins}" if begins else "to the end"
        return f"it starts late: it reads its training images no better than by guessing {until}{_fading(trial)}"
    if training.high < 0 and test.high < 0:
        return "it reads the images that it was trained on worse too: it learns less in this time, and does not overfit"
    if training.high < 0 and test.low > 0:
        return "it reads the images that it was trained on worse, and others better: it overfits less"
    if training.high < 0:
        return "it reads the images that it was trained on worse; whether others too, these seeds do not tell"
    if training.low > 0 and test.low > 0:
        return "it reads both the images that it was trained on and others better: it can represent more"
    if training.low > 0:
        return "it reads the images that it was trained on better; whether others too, these seeds do not tell"
    return "it cannot be told apart from the original on the images that it was trained on"


def _fading(trial: Trial) -> str:
    """How much of a gradient sigmoids let through: the slope of each is at most a quarter."""
    count = sum(isinstance(layer, Sigmoid) for layer in trial.architecture.layers)
    return f"; its {count} sigmoids pass on at most 1/{4**count} of a gradient (a quarter each)" if count else ""


def _begins(found: Results, trial: Trial) -> int | None:
    """The first epoch after which the training images are read better than by guessing, in the mean over the seeds."""
    for epoch in range(1, trial.recipe.epochs + 1):
        if fmean(found.values(trial.label, after("training accuracy", epoch)).values()) > LEARNED:
            return epoch
    return None


def _against(found: Results, label: str, baseline: str, metric: str) -> Interval:
    one, other = (list(found.values(name, metric).values()) for name in (label, baseline))
    return of_difference(one, other)
