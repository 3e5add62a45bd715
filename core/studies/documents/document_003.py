"""Document 003: learning rates, the spread over runs, and a CNN against an MLP on MNIST (Deep Learning 2020)."""

from dataclasses import replace

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.claims import Above, Near, Steady, alone, each
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
RATES = (0.01, 0.001, 0.0001, 0.00001, 0.000001)
BEFORE = "The document evaluates before each epoch, so its point at epoch n is the one after n − 1 here."


def rates() -> Study:
    """Figure 1: five learning rates."""
    trials = tuple(Trial(_label(rate), ZOO["cnn-16-4"], replace(RECIPE, learning_rate=rate), {"rate": rate}) for rate in RATES)
    high, middle, low = (each(list(map(_label, part))) for part in (RATES[:2], RATES[2:3], RATES[3:]))
    metric = "validation accuracy"
    claims = (
        Above("0.01 and 0.001 perform better than 0.0001.", metric, high, middle),
        Above("0.0001 is better than the two lowest.", metric, middle, low),
        *(Near("The two lowest rates are as good as guessing.", metric, group, 0.1, 0.1) for group in low),
    )
    assumed = ("The document prints 0.00001 twice; 0.000001 is taken for the second.", BEFORE)
    question = "Which learning rate does Adam want with batches of 2,048?"
    return Study("rates", question, "Document 003, question 2.3, Figure 1", trials, claims, assumed)


def spread() -> Study:
    """Figure 2: three runs at 0.01."""
    trials = (Trial(_label(0.01), ZOO["cnn-16-4"], RECIPE, {}),)
    says = "The three runs are pretty stable."
    claims = (Steady(says, "accuracy", alone(_label(0.01)), 0.005), Steady(says, "training loss", alone(_label(0.01)), 0.02))
    assumed = (
        "Stable is taken as a standard deviation below 0.5 points of test accuracy and 0.02 of training loss.",
        "How many epochs these runs had is not stated; 10 are taken, as in Figure 1.",
        "The document looks at the influence of the first weights. Here a seed changes them, and also the order of the images "
        "and which 5,000 are set apart.",
    )
    question = "How much do runs of one recipe differ?"
    return Study("spread", question, "Document 003, question 2.2, Figure 2", trials, claims, assumed, seeds=3)


def cnn_against_mlp() -> Study:
    """Tables 1 to 4: the CNN's final run of 5 epochs against the MLP of assignment 1."""
    plain = replace(RECIPE, epochs=5, batch_size=32, optimizer="sgd", learning_rate=0.01, schedule="constant")
    seen = {"training accuracy": 0.972, "accuracy": 0.975, "parameters": 2_710}
    before = {"training loss": 0.465, "training accuracy": 0.909, "loss": 0.508, "accuracy": 0.902, "parameters": 238_510}
    trials = (
        Trial("CNN", ZOO["cnn-16-4"], replace(RECIPE, epochs=5), {"network": "CNN"}, seen),
        Trial("MLP, sigmoid", ZOO["mlp-sigmoid"], plain, {"network": "MLP"}, before),
    )
    cnn, other = each([trial.label for trial in trials])
    claims = (
        Above("The CNN outperforms the MLP.", "accuracy", (cnn,), (other,)),
        Near("The CNN ends at 97.5 %.", "accuracy", cnn, 0.975, 0.005),
        Near("The MLP ends at 90.2 %.", "accuracy", other, 0.902, 0.01),
        Above("The MLP has many more parameters.", "parameters", (other,), (cnn,)),
    )
    assumed = (
        "Optimizer, rate and batch of the MLP, written in NumPy, are not stated; SGD 0.01 and batches of 32 are taken.",
        BEFORE,
    )
    question = "Does a CNN of 2,710 parameters beat an MLP of 238,510?"
    return Study("cnn-against-mlp", question, "Document 003, Tables 1 to 4, Figure 3", trials, claims, assumed, seeds=16)


def studies() -> tuple[Study, ...]:
    """All of document 003."""
    return rates(), spread(), cnn_against_mlp()


def _label(rate: float) -> str:
    return f"rate {rate:g}"
