"""Numbers that documents 002 and 003 report of their trainings, beside those of the trainings here."""

from collections.abc import Mapping
from statistics import fmean
from typing import Any

from core.studies.judging.findings import timed_by
from core.studies.judging.intervals import of_spread
from core.studies.metrics import FIRST, after
from core.studies.questions.question import PARTLY, Answer, Evidence, Question, cells, estimate_of, mean_of
from core.studies.questions.shipped import by_seed, results
from core.studies.results import Results
from core.studies.study import Trial

FIRST_EPOCH, IMAGES = "first epoch at 96 %", "of it for the images, s"


def normalizations() -> Answer:
    """The first epoch at 96 %, and where the time went, for all three normalizations."""
    found = results("normalization")
    rows = [row for trial in found.study.trials for row in _of_trial(found, trial)]
    third = next(row for row in rows[::-1] if row["what"] == FIRST_EPOCH)
    images = [f"{_text(row)} s ({row['trial']})" for row in rows if row["what"] == IMAGES]
    says = (
        f"With mean 0.456 the first epoch at 96 % is {_text(third)}; the document does not give it. Nothing here is more "
        "difficult to compute with normalized images: the operations are the same, and of a training, preparing the images "
        f"takes {', '.join(images)}. In brackets: 95 % intervals over the seeds."
    )
    missing = (
        f"{timed_by(found, 'seconds')} The machines did other work meanwhile, so these seconds do not decide; "
        "not tried on a GPU."
    )
    return Answer(says, rows, missing, PARTLY)


def batch_accuracies() -> Answer:
    """How far runs of document 003's recipe lie apart over the training."""
    found = results("spread")
    trial = found.study.trials[0]
    rows = []
    for epoch in range(1, trial.recipe.epochs + 1):
        for name, unit, scale in (("training accuracy", ", %", 100), ("training loss", "", 1)):
            values = [scale * value for value in by_seed(found, trial.label, after(name, epoch)).values()]
            what = {"epoch": epoch, "what": f"{name}{unit}", "mean over the seeds": fmean(values)}
            rows.append({**what, **dict(zip(("standard deviation", "from", "to"), of_spread(values), strict=True))})
    first, *_, last = (row for row in rows if row["what"] == "training accuracy, %")
    says = (
        f"Over {found.runs} runs the accuracy of an epoch has a standard deviation of "
        f"{_text(first)} points after the first epoch and of "
        f"{_text(last)} after the last (95 % intervals)."
    )
    missing = (
        "The document's figure shows every batch; a run here keeps the mean over an epoch's batches. Their spread would need "
        "the accuracy of each batch to be kept."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (
    Question(
        "normalizations",
        "we made an assumption that the reason total time increased is because the computation of the gradients during "
        "training becomes more difficult to compute.",
        "Document 002, problem 2, question 3",
        normalizations,
        Evidence(studies=("normalization",)),
    ),
    Question(
        "batch-accuracies",
        "The spread of the batch accuracies (left) and loss (right) over three different runs.",
        "Document 003, question 2.2, Figure 2",
        batch_accuracies,
        Evidence(studies=("spread",)),
    ),
)


def _of_trial(found: Results, trial: Trial) -> list[dict[str, Any]]:
    """The numbers of a trial: means over the seeds with their intervals, and what the document has."""
    first, whole, data = (by_seed(found, trial.label, name) for name in (FIRST, "seconds", "data seconds"))
    rest = {seed: whole[seed] - data[seed] for seed in whole}
    numbers = {
        FIRST_EPOCH: (first, trial.reported.get(FIRST)),
        "training, s": (whole, trial.reported.get("seconds")),
        IMAGES: (data, None),
        "the rest, s": (rest, None),
    }
    return [
        {
            "trial": trial.label,
            "what": name,
            **dict(zip(("mean over the seeds", "from", "to"), mean_of(values), strict=True)),
            "published": published,
        }
        for name, (values, published) in numbers.items()
    ]


def _text(row: Mapping[str, Any]) -> str:
    """A row's estimate with its interval: 6.8 [5.2 to 8.4]."""
    texts = cells(row)
    return f"{texts[estimate_of(row)]} [{texts['from']} to {texts['to']}]"
