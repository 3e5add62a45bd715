"""The last question of part 1 of documents 000 and 001: why a factor matters, by accuracies on the training images."""

from collections.abc import Sequence
from typing import Any

from core.design.architecture import totals
from core.design.layers import Sigmoid
from core.learning.intervals import Interval
from core.studies.metrics import after
from core.studies.questions.question import PARTLY, Answer, Evidence, Question
from core.studies.questions.setups import STUDIES, Setup, setups
from core.studies.study import Trial

LEARNED, GUESSED = 0.15, 0.1  # training accuracies: above the first a run counts as learning, the second is that of guessing


def why() -> Answer:
    """What the training accuracies tell of the reason."""
    original, others = setups()
    rows = [_row(one, original) for one in others]
    reasons: dict[str, list[str]] = {}
    for row in rows:
        reasons.setdefault(str(row["reason"]), []).append(str(row["setup"]))
    says = " ".join(f"{', '.join(names)}: {reason}." for reason, names in reasons.items())
    missing = (
        "The images that a network was trained on decide: what reads these worse too learns less in that time, and what reads "
        "only these better overfits. Why a sigmoid starts so late is seen in the gradients of each layer, on the page Train a "
        "network; no shipped file has them."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (Question("why", "Why?", "Document 001, 3.3", why, Evidence(studies=STUDIES)),)


def _row(setup: Setup, original: Setup) -> dict[str, Any]:
    training, test = (setup.minus(original, metric) for metric in ("training accuracy", "accuracy"))
    begun = _begun(setup)
    numbers = totals(setup.trial.architecture)
    return {
        "setup": setup.name,
        "training images, points": 100 * training.estimate,
        "test images, points": 100 * test.estimate,
        "runs that learn": f"{len(_learning(begun))} of {len(begun)}",
        "the first from epoch": min(_learning(begun), default=None),
        "parameters": numbers.parameters,
        "MACs": numbers.macs,
        "reason": _reason(training, test, begun, setup.trial),
    }


def _reason(training: Interval, test: Interval, begun: Sequence[int | None], trial: Trial) -> str:
    """What the differences from the original tell; `begun` has the first epoch in which each run learns, or None."""
    if set(begun) != {1}:
        return f"{_late(begun, trial.recipe.epochs)}{_fading(trial)}"
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


def _begun(setup: Setup) -> list[int | None]:
    """The first epoch in which each run reads more than LEARNED of its training images, or None."""
    values, label, epochs = setup.found.values, setup.trial.label, setup.trial.recipe.epochs
    by_epoch = {epoch: values(label, after("training accuracy", epoch)) for epoch in range(1, epochs + 1)}
    seeds = values(label, "training accuracy")
    return [next((epoch for epoch, shares in by_epoch.items() if shares.get(seed, 0) > LEARNED), None) for seed in seeds]


def _learning(begun: Sequence[int | None]) -> list[int]:
    return [epoch for epoch in begun if epoch]


def _late(begun: Sequence[int | None], epochs: int) -> str:
    """How many runs learn, and how late."""
    learning = _learning(begun)
    last = max(learning) if len(learning) == len(begun) else epochs
    first = f", the first in epoch {min(learning)}" if learning else ""
    return (
        f"{'some runs start' if 1 in begun else 'it starts'} late: {len(learning)} of {len(begun)} runs read more than "
        f"{100 * LEARNED:.0f} % of their training images by epoch {last}{first} (guessing reads {100 * GUESSED:.0f} %)"
    )
