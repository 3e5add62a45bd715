"""Document 002, problem 2, questions 1 and 2: how much dropout an MLP needs on MNIST (homework of an edge-AI course)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from core.design.variants import with_dropout
from core.design.zoo import ZOO
from core.studies.claims import AtLeast, Change, Claim, Group, Level, Quote, each, highest, lowest, under
from core.studies.documents.document_002_mlp import APART, MOMENTUM, OPTIMIZER, OTHERS, OTHERS_TRIED, RAW, SCALED, WIDTHS
from core.studies.metrics import GAP
from core.studies.study import Study, Trial

REPORTED = {0.0: (0.9798, 0.0776), 0.2: (0.9812, 0.0703), 0.5: (0.9818, 0.0682), 0.8: (0.9645, 0.1384)}  # accuracy and loss
RECIPE = replace(RAW, validation=5_000)
OTHER, CHANGE = OTHERS[0]  # the optimizer that is tried beside the assumed one
CONSTANT = 0.01


def dropout() -> Study:
    """Dropout 0, 0.2, 0.5 and 0.8."""
    trials = _trials()
    question = "How much dropout is best?"
    source = "Document 002, problem 2, questions 1 and 2"
    almost = f"Almost constant is taken as a loss that changes by at most {CONSTANT:g}."
    assumed = (OTHERS_TRIED, WIDTHS, SCALED, APART, almost)
    return Study("dropout", question, source, trials, _claims(trials), assumed, seeds=5)


def _trials() -> tuple[Trial, ...]:
    networks = {p: with_dropout(ZOO["mlp2"], p) for p in REPORTED}
    reported = {p: {"accuracy": accuracy, "loss": loss} for p, (accuracy, loss) in REPORTED.items()}
    other = replace(RECIPE, **CHANGE)
    return (
        *(Trial(f"dropout {p:g}", networks[p], RECIPE, {"dropout": p, "optimizer": MOMENTUM}, reported[p]) for p in REPORTED),
        *(Trial(f"dropout {p:g}, {OTHER}", networks[p], other, {"dropout": p, "optimizer": OTHER}) for p in REPORTED),
    )


def _claims(trials: tuple[Trial, ...]) -> tuple[Claim, ...]:
    labels = [trial.label for trial in trials]
    by_optimizer = {MOMENTUM: each(labels[: len(REPORTED)]), OTHER: each(labels[len(REPORTED) :])}

    of_question_1, of_question_2, of_table = (
        partial(Quote, f"Document 002, problem 2, {place}") for place in ("question 1", "question 2", "table of question 2")
    )

    def tried(says: str, metric: str, quote: Quote, claim: Callable[[tuple[Group, ...]], Claim]) -> Claim:
        return under(says, metric, quote, OPTIMIZER, {name: claim(groups) for name, groups in by_optimizer.items()})

    falls = of_question_1(
        "the test loss remains almost constant while the training gets lower with the increment of epochs (as expected)."
    )
    return (
        tried(
            "Dropout 0.5 has the highest test accuracy.",
            "accuracy",
            of_table("0.5 0.0682 98.18% Best result (Smallest Loss)"),
            lambda groups: highest("", "accuracy", groups, groups[2].name),
        ),
        tried(
            "Dropout 0.5 has the smallest test loss.",
            "loss",
            of_question_2(
                "0.5 probability was better since it did not underfit or overfit within 25 epochs and it had the smallest loss "
                "in the end."
            ),
            lambda groups: lowest("", "loss", groups, groups[2].name),
        ),
        tried(
            "Dropout 0.8 underfits: the lowest test accuracy.",
            "accuracy",
            of_table("0.8 0.1384 96.45% Underfitting"),
            lambda groups: lowest("", "accuracy", groups, groups[3].name),
        ),
        tried(
            "Without dropout it overfits: the test loss is bigger than the training loss.",
            GAP,
            of_question_1("The model is overfitting because the test loss is bigger than the training loss"),
            lambda groups: AtLeast("", GAP, groups[:1], 0.0),
        ),
        tried(
            "Without dropout the test loss is almost constant after 5 epochs.",
            "validation loss",
            falls,
            lambda groups: Level("", "validation loss", groups[0], 5, 25, CONSTANT),
        ),
        tried(
            "Without dropout the training loss gets lower after 5 epochs.",
            "training loss",
            falls,
            lambda groups: Change("", "training loss", groups[0], 5, 25, rises=False),
        ),
        tried(
            "With dropout 0.2 it overfits slightly after 8 epochs: the test loss rises.",
            "validation loss",
            of_table("0.2 0.0703 98.12% Slightly overfitting after 8 epochs"),
            lambda groups: Change("", "validation loss", groups[1], 8, 25),
        ),
        tried(
            "With dropout 0.8 the test loss is lower than the training loss.",
            GAP,
            of_question_2("0.8 dropped too many neurons, so the test loss became lower than the train loss."),
            lambda groups: AtLeast("", GAP, groups[3:], 0.0, False),
        ),
    )


def studies() -> tuple[Study, ...]:
    """The one study of this file."""
    return (dropout(),)
