"""Document 003, Tables 1 to 4: a CNN against an MLP on MNIST (Deep Learning 2020)."""

from dataclasses import replace
from functools import partial
from typing import Any

from core.design.zoo import ZOO
from core.studies.claims import Above, AtLeast, Claim, Level, Near, Quote, alone, each, under
from core.studies.documents.document_003 import BEFORE, LITTLE, RECIPE
from core.studies.metrics import GAP
from core.studies.study import Study, Trial

# The MLP's recipe is not stated: a rate of 0.01 and batches of 32 are taken, and these changes are tried.
MLPS: dict[str, dict[str, Any]] = {
    "MLP, batches of 64": {"batch_size": 64},
    "MLP, batches of 128": {"batch_size": 128},
    "MLP, rate 0.1": {"learning_rate": 0.1},
}


def cnn_against_mlp() -> Study:
    """The CNN's final run of 5 epochs against the MLP of assignment 1."""
    plain = replace(RECIPE, epochs=5, batch_size=32, optimizer="sgd", learning_rate=0.01, schedule="constant")
    seen = {"training accuracy": 0.972, "accuracy": 0.975, "parameters": 2_710}
    before = {"training loss": 0.465, "training accuracy": 0.909, "loss": 0.508, "accuracy": 0.902, "parameters": 238_510}
    changed = {label: replace(plain, **changes) for label, changes in MLPS.items()}
    trials = (
        Trial("CNN", ZOO["cnn-16-4"], replace(RECIPE, epochs=5), {"network": "CNN"}, seen),
        Trial("MLP, sigmoid", ZOO["mlp-sigmoid"], plain, {"network": "MLP"}, before),
        *(Trial(label, ZOO["mlp-sigmoid"], recipe, {"network": label}) for label, recipe in changed.items()),
    )
    assumed = (
        "Optimizer, rate and batch of the MLP, written in NumPy, are not stated; SGD with three batches and two rates is "
        "tried.",
        "Ends at is taken as at most 0.5 points from the CNN's published accuracy, and at most 1 from the MLP's.",
        f"Little is taken as at most {100 * LITTLE:g} point, and no overfitting as a validation loss that is not above the "
        f"training loss.",
        BEFORE,
    )
    question = "Does a CNN of 2,710 parameters beat an MLP of 238,510?"
    return Study(
        "cnn-against-mlp", question, "Document 003, Tables 1 to 4, Figure 3", trials, _against(trials), assumed, seeds=16
    )


def _against(trials: tuple[Trial, ...]) -> tuple[Claim, ...]:
    cnn, other = each([trial.label for trial in trials[:2]])
    mlps = {"rate 0.01, batches of 32": other, **{label.removeprefix("MLP, "): alone(label) for label in MLPS}}
    unstated = "the MLP's optimizer, rate and batch"
    of_section_4, of_question_2_1 = (partial(Quote, f"Document 003, section {place}") for place in ("4", "3, question 2.1"))
    better, ends = "The CNN outperforms the MLP.", "The MLP ends at 90.2 %."
    return (
        under(
            better,
            "accuracy",
            of_section_4("Compared to the results of the MLP, table 1, it seems that the CNN outperforms the MLP."),
            unstated,
            {name: Above(better, "accuracy", (cnn,), (mlp,)) for name, mlp in mlps.items()},
        ),
        Near(
            "The CNN ends at 97.5 %.",
            "accuracy",
            cnn,
            0.975,
            0.005,
            published=True,
            quote=of_question_2_1("The classification error is 1 - 0.975 = 2.5%."),
        ),
        under(
            ends,
            "accuracy",
            Quote(
                "Document 003, section 3, Table 1",
                "Table 1: The results of the last epoch (5) of the final run on the MNIST dataset.",
            ),
            unstated,
            {name: Near(ends, "accuracy", mlp, 0.902, 0.01, published=True) for name, mlp in mlps.items()},
        ),
        Above(
            "The MLP has many more parameters.",
            "parameters",
            (other,),
            (cnn,),
            quote=of_section_4(
                "It is interesting to see that the CNN outperforms the MLP which has many more trainable parameters."
            ),
        ),
        under(
            "After the second epoch it gains little.",
            "validation accuracy",
            of_question_2_1("the performance does not increases that much after the second epoch."),
            "whether the second epoch is the second point of its figure, which is drawn before each epoch",
            {
                f"after {number} here": Level("", "validation accuracy", cnn, epoch, 5, LITTLE)
                for epoch, number in ((1, "one epoch"), (2, "two epochs"))
            },
        ),
        AtLeast(
            "The CNN does not overfit.",
            GAP,
            (cnn,),
            0.0,
            False,
            quote=of_question_2_1("There is no indication of overfitting."),
        ),
    )


def studies() -> tuple[Study, ...]:
    """The one study of this file."""
    return (cnn_against_mlp(),)
