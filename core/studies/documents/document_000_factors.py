"""Document 000, part 1: activations, and which factor of a CNN matters most on CIFAR-10 (asked for by document 001)."""

from dataclasses import replace

from core.design.variants import ACTIVATIONS, with_activation
from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.claims import Above, Change, Claim, Group, Quote, Stronger, alone, highest, lowest, under
from core.studies.documents.document_000_cifar10 import APART, BLITZ, FIGURE, FOLLOWED, SOURCE, TUTORIAL, all_alone, blitz
from core.studies.judging.effects import levels
from core.studies.metrics import BEST, after
from core.studies.study import Study, Trial, Value, one_at_a_time

LABELS = ("original", "12 maps in conv1", "28 maps in conv2", "13 layers", "tanh")


def _activated(recipe: Recipe) -> tuple[Trial, ...]:
    found = {name: with_activation(ZOO["7-layer-16"], name) for name in ACTIVATIONS}
    return tuple(Trial(name, architecture, recipe, {"activation": name}) for name, architecture in found.items())


def activations() -> Study:
    """Figure 11: ReLU, tanh and sigmoid after 10 epochs."""
    trials = _activated(replace(BLITZ, epochs=10))
    others = tuple(alone(name) for name in ACTIVATIONS if name != "ReLU")
    quicker = "ReLU converges quicker than tanh and sigmoid."
    claims = (
        lowest(
            "After 10 epochs the sigmoid performs poorly.",
            "accuracy",
            all_alone(trials),
            "sigmoid",
            Quote("Document 000, section 1.3", "the sigmoid activation function makes the network perform poorly."),
        ),
        under(
            quicker,
            "training accuracy",
            Quote("Document 000, section 1.4", "model with Relu will converge quicker than model with tanh or sigmoid."),
            "after how many epochs it is seen",
            {
                f"after {number} epoch{'s' * (number > 1)}": Above(
                    quicker, after("training accuracy", number), (alone("ReLU"),), others
                )
                for number in (1, 2, 5, 10)
            },
        ),
    )
    question = "Which activation learns best in 10 epochs?"
    return Study("activations", question, f"{SOURCE}, 1.3, Figure 11", trials, claims, (TUTORIAL, FIGURE), seeds=16)


def activations_longer() -> Study:
    """Figure 12: the same with more epochs."""
    trials = _activated(replace(FOLLOWED, epochs=100))
    metric = "validation accuracy"
    overfit = Quote("Document 000, section 1.3", "the model with ReLu or Tanh shows the characteristic of overfitting.")
    later = Quote(
        "Document 000, section 1.3",
        "the model with sigmoid reached a high accuracy and reaches the stage of overfitting later than other models",
    )
    claims = (
        Change("With more epochs ReLU overfits.", metric, alone("ReLU"), 20, 100, rises=False, quote=overfit),
        Change("With more epochs tanh overfits.", metric, alone("tanh"), 20, 100, rises=False, quote=overfit),
        Change("The sigmoid reaches a high accuracy later.", metric, alone("sigmoid"), 20, 100, quote=later),
        highest("The sigmoid overfits later.", BEST, all_alone(trials), "sigmoid", later),
    )
    longer = "How many more epochs is not stated; 100 are taken, as in Figures 3 and 4."
    stage = "The stage of overfitting is taken to begin at the epoch of the lowest validation loss."
    later_on = "With more epochs is taken as from epoch 20 to 100, in the accuracy on the validation images."
    assumed = (TUTORIAL, APART, longer, later_on, stage, FIGURE)
    question = "Which activation is best when trained for long?"
    return Study("activations-longer", question, f"{SOURCE}, 1.3, Figure 12", trials, claims, assumed)


def one_factor_each(name: str, epochs: int) -> Study:
    """Figures 13 and 14: one factor changed at a time, after few epochs and after many."""
    base: dict[str, Value] = {"conv1": 6, "conv2": 16, "depth": 7, "activation": "ReLU"}
    changes: list[dict[str, Value]] = [{"conv1": 12}, {"conv2": 28}, {"depth": 13}, {"activation": "tanh"}]
    networks = (blitz(6, 16), blitz(12, 16), blitz(6, 28), ZOO["13-layer-16"], with_activation(ZOO["7-layer-16"], "tanh"))
    each = zip(LABELS, networks, one_at_a_time(base, changes), strict=True)
    trials = tuple(Trial(label, network, replace(BLITZ, epochs=epochs), factors) for label, network, factors in each)
    maps = {label: levels(trials, factor) for label, factor in (("in the first", "conv1"), ("in the second", "conv2"))}
    claims, source, title = _early(trials, maps) if name == "factors" else _late()
    largest = f"Which setting of each factor, and how many epochs, is not stated; the largest and {epochs} are taken."
    return Study(
        name, title, f"{SOURCE}, 1.4, {source}; asked for by document 001", trials, claims, (TUTORIAL, largest, FIGURE)
    )


def _early(trials: tuple[Trial, ...], maps: dict[str, tuple[Group, ...]]) -> tuple[tuple[Claim, ...], str, str]:
    """The claims while networks underfit, the figure, and the question."""
    says = "Before it overfits the size of the feature maps matters most: more of them are better."
    others = levels(trials, "depth"), levels(trials, "activation")
    claims = (
        under(
            says,
            "accuracy",
            Quote(
                "Document 000, section 1.4",
                "The benchmark shows that the feature map size has the most significant impact to the accuracy when model is "
                "underfitting.",
            ),
            "in which layer the maps are more",
            {label: Stronger(says, "accuracy", groups, others, rises=True) for label, groups in maps.items()},
        ),
        Above(
            "Before it overfits a deeper network is worse.",
            "accuracy",
            (alone("original"),),
            (alone("13 layers"),),
            quote=Quote(
                "Document 000, section 1.4",
                "the model with higher layer will converge slower in the early stage of training so shows a worse accuracy.",
            ),
        ),
    )
    return claims, "Figure 13", "Which factor matters most after few epochs?"


def _late() -> tuple[tuple[Claim, ...], str, str]:
    """The claims when all are at their best, the figure, and the question."""
    others = tuple(alone(label) for label in LABELS if label != "13 layers")
    claims = (
        Above(
            "When all are at their best, more layers are best.",
            "accuracy",
            (alone("13 layers"),),
            others,
            quote=Quote(
                "Document 000, section 1.4",
                "when all models have reached its best performance, it's clear that the model with more layer play much "
                "better than other model.",
            ),
        ),
        Above(
            "More maps in the first convolution are better than more in the second.",
            "accuracy",
            (alone("12 maps in conv1"),),
            (alone("28 maps in conv2"),),
            quote=Quote(
                "Document 000, section 1.4",
                "larger feature map in the first convolutional layer performs better than a larger feature map in the second "
                "convolutional layer.",
            ),
        ),
    )
    return claims, "Figure 14", "Which factor matters most after many epochs?"


def studies() -> tuple[Study, ...]:
    """Activations, and one factor at a time."""
    few, many = (one_factor_each(*each) for each in (("factors", 10), ("factors-longer", 100)))
    return activations(), activations_longer(), few, many
