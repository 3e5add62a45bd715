"""Document 003: learning rates, the spread over runs, and a CNN against an MLP on MNIST (Deep Learning 2020)."""

from dataclasses import replace
from itertools import product
from typing import Any

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.claims import Above, AtLeast, Level, Near, Steadier, Steady, alone, each, under
from core.studies.metrics import GAP
from core.studies.study import Study, Trial

RECIPE = Recipe(
    dataset="mnist",
    epochs=10,
    batch_size=2048,
    optimizer="adam",
    learning_rate=0.01,
    schedule="exponential",
    gamma=0.95,
    validation=5_000,
    mean=0.1307,
    std=0.3081,
    device="cpu",
    threads=1,
)
BATCHES = (2048, 64)
RATES = (0.01, 0.001, 0.0001, 0.00001, 0.000001)
SEVERE, LITTLE = 0.05, 0.01
BEFORE = "The document evaluates before each epoch, so its point at epoch n is the one after n − 1 here."


# What the MLP's recipe may have been besides a rate of 0.01 and batches of 32.
MLPS: dict[str, dict[str, Any]] = {
    "MLP, batches of 64": {"batch_size": 64},
    "MLP, batches of 128": {"batch_size": 128},
    "MLP, rate 0.1": {"learning_rate": 0.1},
}


def rates() -> Study:
    """Figure 1: five learning rates."""
    trials = tuple(Trial(_label(rate), ZOO["cnn-16-4"], replace(RECIPE, learning_rate=rate), {"rate": rate}) for rate in RATES)
    high, middle, low = (each(list(map(_label, part))) for part in (RATES[:2], RATES[2:3], RATES[3:]))
    metric = "validation accuracy"
    claims = (
        Above(
            *("0.01 and 0.001 perform better than 0.0001.", metric, high, middle),
            quote="The model with a learning rate of 0.0001 is not really bad, but does not perform as good as the higher "
            "learning rates.",
        ),
        Above(
            *("0.0001 is better than the two lowest.", metric, middle, low),
            quote="It is interesting to see that relative low learning rates (0.00001 & 0.00001) are performing quite bad",
        ),
        *(
            Near(
                *("The two lowest rates are as good as guessing.", metric, group, 0.1, 0.1),
                quote="the model is as good as guessing without seeing the image.",
            )
            for group in low
        ),
        AtLeast(
            *("No rate overfits severely.", GAP, each([trial.label for trial in trials]), SEVERE, False),
            quote="Also, it seems that there is no severe overfitting, for each model.",
        ),
    )
    assumed = (
        "The document prints 0.00001 twice; 0.000001 is taken for the second.",
        f"Severe is taken as a validation loss of {SEVERE:g} above the training loss.",
        BEFORE,
    )
    question = "Which learning rate does Adam want with batches of 2,048?"
    return Study("rates", question, "Document 003, question 2.3, Figure 1", trials, claims, assumed)


def spread() -> Study:
    """Figure 2: three runs at 0.01."""
    trials = (Trial(_label(0.01), ZOO["cnn-16-4"], RECIPE, {}),)
    says = "The three runs are pretty stable."
    quote = "one can see that the training process for the three runs are pretty stable"
    claims = tuple(
        Steady(says, metric, alone(_label(0.01)), value, quote=quote)
        for metric, value in (("accuracy", 0.005), ("training loss", 0.02))
    )
    assumed = (
        "Stable is taken as a standard deviation below 0.5 points of test accuracy and 0.02 of training loss.",
        "How many epochs these runs had is not stated; 10 are taken, as in Figure 1.",
        "The document looks at the influence of the first weights. Here a seed changes them, and also the order of the images "
        "and which 5,000 are set apart.",
    )
    question = "How much do runs of one recipe differ?"
    return Study("spread", question, "Document 003, question 2.2, Figure 2", trials, claims, assumed, seeds=16)


def cnn_against_mlp() -> Study:
    """Tables 1 to 4: the CNN's final run of 5 epochs against the MLP of assignment 1."""
    plain = replace(RECIPE, epochs=5, batch_size=32, optimizer="sgd", learning_rate=0.01, schedule="constant")
    seen = {"training accuracy": 0.972, "accuracy": 0.975, "parameters": 2_710}
    before = {"training loss": 0.465, "training accuracy": 0.909, "loss": 0.508, "accuracy": 0.902, "parameters": 238_510}
    changed = {label: replace(plain, **changes) for label, changes in MLPS.items()}
    trials = (
        Trial("CNN", ZOO["cnn-16-4"], replace(RECIPE, epochs=5), {"network": "CNN"}, seen),
        Trial("MLP, sigmoid", ZOO["mlp-sigmoid"], plain, {"network": "MLP"}, before),
        *(Trial(label, ZOO["mlp-sigmoid"], recipe, {"network": label}) for label, recipe in changed.items()),
    )
    cnn, other = each([trial.label for trial in trials[:2]])
    mlps = {"rate 0.01, batches of 32": other, **{label.removeprefix("MLP, "): alone(label) for label in MLPS}}
    unstated = "the MLP's optimizer, rate and batch"
    better, ends = "The CNN outperforms the MLP.", "The MLP ends at 90.2 %."
    claims = (
        under(
            *(better, "accuracy", "Compared to the results of the MLP, table 1, it seems that the CNN outperforms the MLP."),
            *(unstated, {name: Above(better, "accuracy", (cnn,), (mlp,)) for name, mlp in mlps.items()}),
        ),
        Near(
            *("The CNN ends at 97.5 %.", "accuracy", cnn, 0.975, 0.005),
            published=True,
            quote="The classification error is 1 - 0.975 = 2.5%.",
        ),
        under(
            *(ends, "accuracy", "Table 1: The results of the last epoch (5) of the final run on the MNIST dataset.", unstated),
            {name: Near(ends, "accuracy", mlp, 0.902, 0.01, published=True) for name, mlp in mlps.items()},
        ),
        Above(
            *("The MLP has many more parameters.", "parameters", (other,), (cnn,)),
            quote="It is interesting to see that the CNN outperforms the MLP which has many more trainable parameters.",
        ),
        under(
            "After the second epoch it gains little.",
            "validation accuracy",
            "the performance does not increases that much after the second epoch.",
            "whether the second epoch is the second point of its figure, which is drawn before each epoch",
            {
                f"after {number} here": Level("", "validation accuracy", cnn, epoch, 5, LITTLE)
                for epoch, number in ((1, "one epoch"), (2, "two epochs"))
            },
        ),
        AtLeast(
            *("The CNN does not overfit.", GAP, (cnn,), 0.0, False),
            quote="There is no indication of overfitting.",
        ),
    )
    assumed = (
        "Optimizer, rate and batch of the MLP, written in NumPy, are not stated; SGD with three batches and two rates is "
        "tried.",
        f"Little is taken as at most {100 * LITTLE:g} point, and no overfitting as a validation loss that is not above the "
        f"training loss.",
        BEFORE,
    )
    question = "Does a CNN of 2,710 parameters beat an MLP of 238,510?"
    return Study("cnn-against-mlp", question, "Document 003, Tables 1 to 4, Figure 3", trials, claims, assumed, seeds=16)


def batches() -> Study:
    """The discussion: large batches with high rates, small ones with low rates."""
    pairs = list(product(BATCHES, RATES[:3]))
    trials = tuple(
        Trial(
            f"batches of {size}, rate {rate:g}",
            ZOO["cnn-16-4"],
            replace(RECIPE, epochs=5, batch_size=size, learning_rate=rate),
            {"batch": size, "rate": rate},
        )
        for size, rate in pairs
    )
    at = {(size, rate): alone(trial.label) for (size, rate), trial in zip(pairs, trials, strict=True)}
    (large, small), (high, *lower) = BATCHES, RATES[:3]
    claims = (
        Above(
            *("In large batches the higher rates are effective.", "accuracy"),
            *((at[large, high],), tuple(at[large, rate] for rate in lower)),
            quote="For larger batchsizes the higher learning rates were effective",
        ),
        Above(
            *("In small batches the lower rates are.", "accuracy"),
            *((at[small, lower[0]],), (at[small, high],)),
            quote="for smaller batchsizes the lower learning rates were effective.",
        ),
        Steadier(
            *("Large batches make the runs stable.", "accuracy", at[large, high], at[small, high]),
            quote="the three runs are pretty stable, this could be because of the high batchsize.",
        ),
    )
    assumed = (
        f"What smaller batches are is not stated; {small} images are taken, and {large:,} for the larger, as everywhere else.",
        "In small batches the lower rates are effective is taken as: 0.001 is better than 0.01.",
        "How many epochs these runs had is not stated; 5 are taken, as in the final run.",
    )
    question = "Does the best learning rate grow with the batch?"
    return Study("batches", question, "Document 003, questions 2.2 and 4", trials, claims, assumed, seeds=5)


def studies() -> tuple[Study, ...]:
    """All of document 003."""
    return rates(), spread(), cnn_against_mlp(), batches()


def _label(rate: float) -> str:
    return f"rate {rate:g}"
