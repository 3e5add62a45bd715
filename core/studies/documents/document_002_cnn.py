"""Document 002, problem 3: channels and regularization of a small CNN on MNIST (homework of an edge-AI course)."""

from collections.abc import Mapping
from dataclasses import replace

from core.design.architecture import Architecture
from core.design.variants import with_dropout
from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.claims import Above, Apart, Change, Claim, Group, Near, Quote, alone, each
from core.studies.documents.document_002_mlp import APART, FOLLOWED, RECIPE, SILENT
from core.studies.metrics import GAP, after
from core.studies.study import Study, Trial, Value


def channels() -> Study:
    """Problem 3, questions 2 and 3: 8/16 to 32/64 channels after 10 epochs."""
    table = {(8, 16): (0.9878, 0.9857), (8, 32): (0.9920, 0.9871), (16, 32): (0.9914, 0.9873), (32, 64): (0.9935, 0.9889)}
    parameters = {(8, 16): {"parameters": 9_098}, (32, 64): {"parameters": 50_186}}
    networks = {(32, 64): ZOO["simple-cnn"]}
    trials = tuple(
        Trial(
            f"{a}/{b}",
            networks.get((a, b)) or ZOO[f"cnn-{a}-{b}"],
            replace(RECIPE, epochs=10),
            {"first": a, "second": b},
            {"accuracy": test, "training accuracy": train, **parameters.get((a, b), {})},
        )
        for (a, b), (train, test) in table.items()
    )
    groups = each([trial.label for trial in trials])
    claims = (
        Above(
            "8/16 is slightly less accurate than 32/64.",
            "accuracy",
            groups[3:],
            groups[:1],
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3",
                "the smallest model (8/16) has slightly lower accuracy compared to the biggest one (32/64).",
            ),
        ),
        Apart(
            "The difference among all of them is very small.",
            "accuracy",
            groups,
            0.005,
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3",
                "Hence, we can conclude that the difference among all of them is very small.",
            ),
        ),
    )
    wrong = "The document gives 0.15 MB for the size of 32/64; by its own rule it is 0.55 MB."
    small = "Very small is taken as at most half a point."
    normal = "Normalized with 0.1307 and 0.3081, as its problem 2 found to be better."
    question = "How many channels do two convolutions need?"
    source = "Document 002, problem 3, questions 2 and 3"
    return Study("channels", question, source, trials, claims, (SILENT, normal, small, wrong), seeds=3)


def regularization() -> Study:
    """Problem 3: what helps CNN_2_8_16 against overfitting."""
    trials = _regularized()
    assumed = (
        SILENT,
        APART,
        "L2 adds λ times the squared weights to the loss, whose gradient is 2λ times the weights: a weight decay of 0.0002.",
        "That L2 does not change much is taken as a difference of at most 0.2 points of accuracy.",
        "That the plain network overfits over 25 epochs is taken as a test loss that rises from epoch 10 to 25.",
        "That the plain network at a rate of 0.005 generalizes is taken as a test loss that falls from epoch 10 to 20.",
        "Batch normalization was tried in the document, but not reported.",
    )
    question = "What helps a small CNN against overfitting?"
    return Study("regularization", question, "Document 002, problem 3, CNN_2_8_16", trials, _helps(trials), assumed)


def studies() -> tuple[Study, ...]:
    """Problem 3."""
    return channels(), regularization()


def _scores(train: float, test: float) -> dict[str, float]:
    return {"accuracy": test, "training accuracy": train}


def _regularized() -> tuple[Trial, ...]:
    base: dict[str, Value] = {"dropout": 0.0, "L2": 0.0, "rate": 0.01, "epochs": 25}
    plain = ZOO["cnn-8-16"]
    decayed = replace(FOLLOWED, weight_decay=2e-4)
    slow = replace(FOLLOWED, learning_rate=0.005)
    rows: tuple[tuple[str, Architecture, Recipe, dict[str, Value], dict[str, float]], ...] = (
        ("plain", plain, FOLLOWED, {}, {}),
        ("dropout 0.5", with_dropout(plain, 0.5), FOLLOWED, {"dropout": 0.5}, {}),
        ("dropout 0.2", with_dropout(plain, 0.2), FOLLOWED, {"dropout": 0.2}, _scores(0.9871, 0.9895)),
        ("L2 0.0001", plain, decayed, {"L2": 1e-4}, _scores(0.9948, 0.9888)),
        ("rate 0.005, 10 epochs", plain, replace(slow, epochs=10), {"rate": 0.005, "epochs": 10}, _scores(0.9878, 0.9855)),
        ("rate 0.005, 20 epochs", plain, replace(slow, epochs=20), {"rate": 0.005, "epochs": 20}, _scores(0.9915, 0.9889)),
    )
    return tuple(Trial(label, net, recipe, {**base, **change}, scores) for label, net, recipe, change, scores in rows)


def _helps(trials: tuple[Trial, ...]) -> tuple[Claim, ...]:
    group = {trial.label: alone(trial.label) for trial in trials}
    return (*_of_regularization(group), *_of_the_rate(group))


def _of_regularization(group: Mapping[str, Group]) -> tuple[Claim, ...]:
    return (
        Change(
            "Over 25 epochs it overfits: the test loss rises.",
            "validation loss",
            group["plain"],
            10,
            25,
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3",
                "we plot the loss and accuracy plot for 25 epochs. As shown below, our model is overfitting",
            ),
        ),
        Above(
            "Dropout 0.5 underfits where 0.2 does not.",
            "accuracy",
            (group["dropout 0.2"],),
            (group["dropout 0.5"],),
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3, dropout method",
                "Default probability 0.5 led to an underfitting, so we tried 0.2 instead and it produced a reasonable outcome",
            ),
        ),
        Above(
            "Dropout 0.2 helps.",
            "accuracy",
            (group["dropout 0.2"],),
            (group["plain"],),
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3, dropout method",
                "Default probability 0.5 led to an underfitting, so we tried 0.2 instead and it produced a reasonable outcome",
            ),
        ),
        Near(
            "L2 of 0.0001 does not change much.",
            "accuracy",
            group["L2 0.0001"],
            0.0,
            0.002,
            group["plain"],
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3, L2 normalization",
                "we tested various values of λ , but we didn't find any significant improvement.",
            ),
        ),
    )


def _of_the_rate(group: Mapping[str, Group]) -> tuple[Claim, ...]:
    slower = group["rate 0.005, 20 epochs"]
    return (
        Above(
            "A rate of 0.005 cures the overfitting: over 20 epochs its test loss is nearer to the training loss.",
            after(GAP, 20),
            (group["plain"],),
            (slower,),
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3, L2 normalization",
                "a learning rate of 0.005 instead produces good results without any technique for overfitting.",
            ),
        ),
        Change(
            "At a rate of 0.005 the test loss still falls from 10 to 20 epochs.",
            "validation loss",
            slower,
            10,
            20,
            False,
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3, L2 normalization",
                "this model (with the chosen hyperparameters) generalizes very well even for a small number of epochs.",
            ),
        ),
        Above(
            "From 10 to 20 epochs at rate 0.005 the accuracy improves.",
            "accuracy",
            (slower,),
            (group["rate 0.005, 10 epochs"],),
            quote=Quote(
                "Document 002, problem 3, questions 2 and 3, L2 normalization",
                "We notice that accuracy is improving at a relatively small rate by increasing the number of epochs.",
            ),
        ),
    )
