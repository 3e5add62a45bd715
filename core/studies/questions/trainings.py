"""Numbers that documents 002 and 003 report of their trainings, beside those of the trainings here."""

from statistics import fmean, stdev
from typing import Any

from core.studies.judging.findings import timed_by
from core.studies.metrics import FIRST, after
from core.studies.questions.question import PARTLY, Answer, Evidence, Question, mean_of
from core.studies.questions.shipped import by_seed, results


def normalizations() -> Answer:
    """The first epoch at 96 %, and where the time went, for all three normalizations."""
    found = results("normalization")
    rows: list[dict[str, Any]] = []
    for trial in found.study.trials:
        first, whole, data = (mean_of(by_seed(found, trial.label, name)) for name in (FIRST, "seconds", "data seconds"))
        rows.append(
            {
                "trial": trial.label,
                "first epoch at 96 %": first.estimate,
                "from": first.low,
                "to": first.high,
                "published": trial.reported.get(FIRST),
                "training, s": whole.estimate,
                "of it for the images, s": data.estimate,
                "the rest, s": whole.estimate - data.estimate,
            }
        )
    third = rows[-1]
    says = (
        f"With mean 0.456 the first epoch at 96 % is {third['first epoch at 96 %']:.1f} [{third['from']:.1f}, "
        f"{third['to']:.1f}]; the document does not give it. Nothing here is more difficult to compute with normalized images: "
        "the operations are the same, and preparing the images takes "
        f"{min(row['of it for the images, s'] for row in rows):.1f} to "
        f"{max(row['of it for the images, s'] for row in rows):.1f} s of a training."
    )
    missing = (
        f"{timed_by(found, 'seconds')} The machines did other work meanwhile, so these seconds do not decide; "
        "not tried on a GPU."
    )
    return Answer(says, rows, missing, PARTLY)


def batch_accuracies() -> Answer:
    """How far three runs of document 003's recipe lie apart over the training."""
    found = results("spread")
    trial = found.study.trials[0]
    rows = []
    for epoch in range(1, trial.recipe.epochs + 1):
        shares, losses = (
            list(by_seed(found, trial.label, after(name, epoch)).values()) for name in ("training accuracy", "training loss")
        )
        rows.append(
            {
                "epoch": epoch,
                "training accuracy, %": 100 * fmean(shares),
                "its standard deviation, points": 100 * stdev(shares),
                "training loss": fmean(losses),
                "its standard deviation": stdev(losses),
            }
        )
    first, last = rows[0], rows[-1]
    says = (
        f"Over {found.runs} runs the accuracy of an epoch has a standard deviation of "
        f"{first['its standard deviation, points']:.2f} "
        f"points after the first epoch and of {last['its standard deviation, points']:.2f} after the last."
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
