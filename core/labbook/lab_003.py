"""The guided lab after document 003: a CNN of few parameters against an MLP, and its learning rate."""

from core.design.architecture import totals
from core.design.zoo import ZOO
from core.labbook.answers import Choice, Number, Order
from core.labbook.guided import Found, Lab, Step
from core.labbook.places import NOT_HERE, build, study, train
from core.labbook.shipped_runs import best, difference, mean_accuracy, of_designs, of_runs, ranked, reported
from core.studies.questions.shipped import results

MLP, CNN = "mlp-sigmoid", "cnn-16-4"
VARIED = ("shift", "rotation", "scale", "shear", "elastic", "thickness")  # how training images may be varied: not at all
RECIPE = {
    "data": "mnist",
    "epochs": "5",
    "batch": "2048",
    "optimizer": "adam",
    "rate": "0.01",
    "schedule": "exponential",
    "gamma": "0.95",
    "validation": "5000",
    "normalized": "as the data set is used",
    "dropout": "0",
    "decay": "0",
    "patience": "0",
    "seeds": "1",
    **dict.fromkeys(VARIED, "0"),
}
RATES = ("0.01", "0.001", "0.0001", "0.00001", "0.000001")
TRIALS = {rate: f"rate {float(rate):g}" for rate in RATES}  # of the study


def _parameters() -> Found:
    mlp, cnn = (totals(ZOO[name]).parameters for name in (MLP, CNN))
    found = of_designs((MLP, CNN), mlp / cnn, f"{mlp:,} and {cnn:,} parameters.", "238,510 and 2710")
    known = reported("parameter-tables", "parameters")
    return found.beside(known[MLP] / known[CNN], "Document 003, Tables 2 and 3")


def _best_rate() -> Found:
    return best("rates", "0.0001 “does not perform as good as the higher learning rates” (document 003)", TRIALS)


def _rates() -> Found:
    return ranked("rates", TRIALS, "0.01 and 0.001, then 0.0001; the two lowest are “as good as guessing”")


def _spread() -> Found:
    values = [100 * value for value in results("spread").values("rate 0.01", "accuracy").values()]
    width = max(values) - min(values)
    says = f"{len(values)} runs lie within {width:.2f} points."
    return of_runs("spread", width, says, "“pretty stable” over three runs (document 003)")


LAB = Lab(
    "learning-rate",
    "The learning rate",
    "Document 003, Tables 1 to 4, Figures 1 to 3",
    (
        Step(
            "parameters",
            "How many times as many parameters has the MLP (784-300-10) as the CNN of 16 and 4 channels?",
            Number("times"),
            "Open both, and read their totals.",
            build(MLP, CNN),
            _parameters,
        ),
        Step(
            "rate",
            "With which rate is the CNN of 16 and 4 channels most accurate, with Adam, batches of 2,048 and 10 epochs?",
            Choice(RATES),
            "Look at the five rates over the epochs.",
            study("rates"),
            _best_rate,
        ),
        Step(
            "rate-order",
            "Order the five rates by the accuracy after 10 epochs.",
            Order(RATES, "the most accurate first"),
            "Read the means, and their intervals.",
            study("rates"),
            _rates,
        ),
        Step(
            "spread",
            "How many points lie between the best and the worst of 16 runs of one recipe?",
            Number("points"),
            "Read the dots: each is a seed.",
            study("spread"),
            _spread,
        ),
        Step(
            "final",
            "How many % of the test images does the CNN read after 5 epochs with Adam at 0.01?",
            Number("%"),
            f"Train it: the recipe is set as in the document. {NOT_HERE}",
            train(CNN, **RECIPE),
            lambda: mean_accuracy("cnn-against-mlp", "CNN", "97.5 %, and 97.2 % of the training images"),
        ),
        Step(
            "against-mlp",
            "By how many points does the CNN read better than the MLP?",
            Number("points"),
            "Compare *CNN* with *MLP, sigmoid*.",
            study("cnn-against-mlp"),
            lambda: difference("cnn-against-mlp", "CNN", "MLP, sigmoid", "97.5 % and 90.2 %: 7.3 points"),
        ),
    ),
)
