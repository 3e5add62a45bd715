"""Document 003: learning rates, the spread over runs, and a CNN against an MLP on MNIST (Deep Learning 2020)."""

from dataclasses import replace
from functools import partial
from itertools import product

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.claims import Above, AtLeast, Claim, Near, Quote, Steadier, Steady, alone, each
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
SEVERE, LITTLE, GUESSING = 0.05, 0.01, 0.1
BEFORE = "The document evaluates before each epoch, so its point at epoch n is the one after n − 1 here."


def rates() -> Study:
    """Figure 1: five learning rates."""
    trials = tuple(Trial(_label(rate), ZOO["cnn-16-4"], replace(RECIPE, learning_rate=rate), {"rate": rate}) for rate in RATES)
    assumed = (
        "The document prints 0.00001 twice; 0.000001 is taken for the second.",
        f"As good as guessing, which is right in 10 %, is taken as at most {100 * GUESSING:g} points from that.",
        f"Severe is taken as a validation loss of {SEVERE:g} above the training loss.",
        BEFORE,
    )
    question = "Which learning rate does Adam want with batches of 2,048?"
    return Study("rates", question, "Document 003, question 2.3, Figure 1", trials, _of_rates(), assumed, seeds=16)


def _of_rates() -> tuple[Claim, ...]:
    """The claims about the five rates."""
    high, middle, low = (each(list(map(_label, part))) for part in (RATES[:2], RATES[2:3], RATES[3:]))
    metric, said = "validation accuracy", partial(Quote, "Document 003, section 3, question 2.3")
    return (
        Above(
            "0.01 and 0.001 perform better than 0.0001.",
            metric,
            high,
            middle,
            quote=said(
                "The model with a learning rate of 0.0001 is not really bad, but does not perform as good as the higher "
                "learning rates."
            ),
        ),
        Above(
            "0.0001 is better than the two lowest.",
            metric,
            middle,
            low,
            quote=said(
                "It is interesting to see that relative low learning rates (0.00001 & 0.00001) are performing quite bad"
            ),
        ),
        *(
            Near(
                "The two lowest rates are as good as guessing.",
                metric,
                group,
                0.1,
                GUESSING,
                quote=said("the model is as good as guessing without seeing the image."),
            )
            for group in low
        ),
        AtLeast(
            "No rate overfits severely.",
            GAP,
            (*high, *middle, *low),
            SEVERE,
            False,
            quote=said("Also, it seems that there is no severe overfitting, for each model."),
        ),
    )


def spread() -> Study:
    """Figure 2: three runs at 0.01."""
    trials = (Trial(_label(0.01), ZOO["cnn-16-4"], RECIPE, {}),)
    says = "The three runs are pretty stable."
    quote = Quote(
        "Document 003, section 3, question 2.2", "one can see that the training process for the three runs are pretty stable"
    )
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
            "In large batches the higher rates are effective.",
            "accuracy",
            (at[large, high],),
            tuple(at[large, rate] for rate in lower),
            quote=Quote("Document 003, section 4", "For larger batchsizes the higher learning rates were effective"),
        ),
        Above(
            "In small batches the lower rates are.",
            "accuracy",
            (at[small, lower[0]],),
            (at[small, high],),
            quote=Quote("Document 003, section 4", "for smaller batchsizes the lower learning rates were effective."),
        ),
        Steadier(
            "Large batches make the runs stable.",
            "accuracy",
            at[large, high],
            at[small, high],
            quote=Quote(
                "Document 003, section 3, question 2.2",
                "the three runs are pretty stable, this could be because of the high batchsize.",
            ),
        ),
    )
    assumed = (
        f"What smaller batches are is not stated; {small} images are taken, and {large:,} for the larger, as everywhere else.",
        "In small batches the lower rates are effective is taken as: 0.001 is better than 0.01.",
        "How many epochs these runs had is not stated; 5 are taken, as in the final run.",
    )
    question = "Does the best learning rate grow with the batch?"
    return Study("batches", question, "Document 003, questions 2.2 and 4", trials, claims, assumed, seeds=16)


def studies() -> tuple[Study, ...]:
    """All of document 003 but its comparison with an MLP."""
    return rates(), spread(), batches()


def _label(rate: float) -> str:
    return f"rate {rate:g}"
