"""Document 002, problems 1 and 2: a linear classifier and normalization on MNIST (homework of an edge-AI course)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from core.design.variants import with_dropout
from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.claims import Above, Claim, Near, Quote, alone, each, under
from core.studies.metrics import FIRST
from core.studies.study import Study, Trial

# Nothing of this is stated but the 25 epochs.
RECIPE = Recipe(
    dataset="mnist",
    epochs=25,
    batch_size=100,
    optimizer="momentum",
    learning_rate=0.01,
    momentum=0.9,
    device="cpu",
    threads=1,
)
MOMENTUM = "momentum"  # the optimizer that is taken; what else it may have been:
OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Adam", {"optimizer": "adam", "learning_rate": 0.001}),
    ("plain SGD", {"optimizer": "sgd", "learning_rate": 0.1}),
)
OPTIMIZER = "optimizer, rate and batch"
OTHERS_TRIED = (
    "Optimizer, rate and batch are not stated; SGD 0.01 with momentum 0.9 and batches of 100 are taken, and what else is usual "
    "is tried beside it: Adam 0.001, or SGD 0.1 without momentum."
)
RAW = replace(RECIPE, mean=0.0, std=1.0)
FOLLOWED = replace(RECIPE, validation=5_000)
SILENT = (
    "Optimizer, rate and batch are not stated; SGD 0.01 with momentum 0.9 and batches of 100 are taken. So the numbers may "
    "differ."
)
WIDTHS = "The MLP's widths are not stated; 300 and 100 are taken, with dropout before the second and third linear layer."
APART = (
    "The document follows the test images over the epochs. Here 5,000 of the training images are set apart for that, and the "
    "test images are answered once, at the end."
)
SCALED = "The images are not normalized, only divided by 255, as the document adds normalization in its question 3."


def linear_classifier() -> Study:
    """Problem 1: 92.33 %."""
    reported = {"accuracy": 0.9233, "training accuracy": 0.9260, "seconds": 166.39}
    trials = (
        Trial("softmax", ZOO["softmax"], RAW, {"optimizer": MOMENTUM}, reported),
        *(Trial(f"softmax, {name}", ZOO["softmax"], replace(RAW, **change), {"optimizer": name}) for name, change in OTHERS),
    )
    says = "It ends at 92.33 %."
    readings = {
        f"{trial.factors['optimizer']}": Near(says, "accuracy", alone(trial.label), 0.9233, 0.005, published=True)
        for trial in trials
    }
    claims = (
        under(
            says,
            "accuracy",
            Quote("Document 002, problem 1, table of question 3", "Training accuracy [%] 92.60, Testing accuracy [%] 92.33"),
            OPTIMIZER,
            readings,
        ),
    )
    assumed = (
        OTHERS_TRIED,
        SCALED,
        "Ends at is taken as at most 0.5 points from the published accuracy.",
        "The network is not stated; 92 % is what a linear classifier of the pixels reaches. 25 epochs.",
    )
    question = "How far does a linear classifier come?"
    return Study("linear-classifier", question, "Document 002, problem 1", trials, claims, assumed, seeds=16)


def normalization() -> Study:
    """Problem 2, question 3: dropout 0.5 with and without normalization."""
    names = ("accuracy", "training accuracy", "seconds", FIRST)
    rows: dict[str, tuple[tuple[float, float], tuple[float, ...]]] = {
        "dropout 0.5": ((0.0, 1.0), (0.9818, 0.9819, 244.93, 8)),
        "dropout 0.5 + norm": ((RECIPE.mean, RECIPE.std), (0.9832, 0.9851, 359.38, 6)),
    }
    network = with_dropout(ZOO["mlp2"], 0.5)
    trials = [
        Trial(label, network, replace(FOLLOWED, mean=mean, std=std), {"mean": mean}, dict(zip(names, reported, strict=True)))
        for label, ((mean, std), reported) in rows.items()
    ]
    other = replace(FOLLOWED, mean=0.456, std=0.224)
    trials.append(Trial("dropout 0.5 + norm 0.456", network, other, {"mean": 0.456}, {"seconds": 375.27}))
    assumed = (
        SILENT,
        WIDTHS,
        APART,
        "The trainings ran on machines that did other work meanwhile, which is part of the spread of their seconds.",
        "The first normalization is not stated; MNIST's own, 0.1307 and 0.3081, is taken.",
        "The document blames the gradients for the longer time. Its images were probably normalized one by one on the "
        "processor while they were loaded; here both trials do the same work, and the time spent on data is kept apart.",
    )
    question = "Does normalizing the images help, and does it cost time?"
    return Study(
        "normalization",
        question,
        "Document 002, problem 2, question 3",
        tuple(trials),
        _of_normalization(trials),
        assumed,
        seeds=16,
    )


def _of_normalization(trials: Sequence[Trial]) -> tuple[Claim, ...]:
    without, with_norm, _ = groups = each([trial.label for trial in trials])
    said = partial(Quote, "Document 002, problem 2, question 3")
    return (
        Above(
            "With normalization it reaches 96 % earlier.",
            FIRST,
            (without,),
            (with_norm,),
            quote=said("the first epoch of 96% accuracy was smaller with normalization"),
        ),
        Above(
            "With normalization the test accuracy is higher.",
            "accuracy",
            (with_norm,),
            (without,),
            quote=said("both training and testing accuracy after 25 epochs is greater when adding normalization."),
        ),
        Above(
            "With normalization training takes longer.",
            "seconds",
            groups[1:],
            (without,),
            quote=said("The total time with the normalization technique seemed to increase"),
        ),
    )


def studies() -> tuple[Study, ...]:
    """Problems 1 and 2, but for dropout."""
    return linear_classifier(), normalization()
