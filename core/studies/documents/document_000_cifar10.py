"""Document 000, part 1: which design factor of a CNN matters on CIFAR-10 (KTH IL2230, 2023; asked for by document 001)."""

from dataclasses import replace
from itertools import product

from core.design.architecture import Architecture
from core.design.layers import Conv2d, MaxPool2d, ReLU
from core.design.variants import ACTIVATIONS, with_activation
from core.design.zoo import CIFAR, ZOO, head
from core.learning.recipe import Recipe
from core.studies.claims import Apart, Change, Group, Stronger, alone, highest, lowest
from core.studies.judging.effects import levels
from core.studies.study import Study, Trial, Value, one_at_a_time

BLITZ = Recipe(
    dataset="cifar10",
    epochs=20,
    batch_size=4,
    optimizer="momentum",
    learning_rate=1e-3,
    momentum=0.9,
    mean=0.5,
    std=0.5,
    device="cpu",
    threads=1,
)
FOLLOWED = replace(BLITZ, validation=5_000)
CONV1, CONV2, DEPTHS = (6, 8, 10, 12), (16, 20, 24, 28), (7, 9, 11, 13)
SOURCE = "Document 000, part 1"
TUTORIAL = (
    "Optimizer, rate, batch and normalization are not stated; those of the PyTorch tutorial that the lab begins with are "
    "taken: SGD 0.001 with momentum 0.9, batches of 4, mean and standard deviation 0.5."
)
APART = (
    "The document follows the test images over the epochs. Here 5,000 of the training images are set apart for that, and the "
    "test images are answered once, at the end."
)
FIGURE = "The figure's values did not survive in the text; only its sentences are held against the data."


def blitz(conv1: int, conv2: int) -> Architecture:
    """The tutorial's network with other numbers of feature maps."""
    maps = (Conv2d(conv1, 5), ReLU(), MaxPool2d(), Conv2d(conv2, 5), ReLU(), MaxPool2d())
    return Architecture(f"{conv1}/{conv2}", CIFAR, (*maps, *head(ReLU)), "Document 000, Figure 5")


def _maps(recipe: Recipe, pairs: list[tuple[int, int]]) -> tuple[Trial, ...]:
    return tuple(Trial(f"{a}/{b}", blitz(a, b), recipe, {"conv1": a, "conv2": b}) for a, b in pairs)


def feature_maps() -> Study:
    """Figure 5: the 4×4 grid after 20 epochs."""
    trials = _maps(BLITZ, list(product(CONV1, CONV2)))
    first, second = levels(trials, "conv1"), levels(trials, "conv2")
    claims = (
        Apart("The difference in accuracy is not of big significance (5 %).", "accuracy", _each(trials), 0.07),
        Stronger("The best accuracies come from more feature maps in the first layer.", "accuracy", first, (second,)),
        highest("12 maps in the first layer are best.", "accuracy", first, "conv1 12"),
    )
    question = "How do the numbers of feature maps in the two convolutions change the accuracy?"
    small = "Not of big significance (5 %) is taken as at most 7 points: 5, and 2 for what is read from a figure."
    return Study("feature-maps", question, f"{SOURCE}, 1.1, Figure 5", trials, claims, (TUTORIAL, small, FIGURE))


def epochs() -> Study:
    """Figures 1 to 4: accuracy against epochs up to 100 for other numbers of maps."""
    pairs = [(a, 16) for a in CONV1] + [(6, b) for b in CONV2[1:]]
    trials = _maps(replace(FOLLOWED, epochs=100), pairs)
    says = "More epochs than 20, up to 100, do not give a higher accuracy, because of overfitting."
    claims = [Change(says, "validation accuracy", alone(trial.label), 20, 100, rises=False) for trial in trials]
    claims += [Change("From 10 to 20 epochs it grows.", "validation accuracy", alone("6/16"), 10, 20)]
    question = "How many epochs are best, and does that depend on the feature maps?"
    source = f"{SOURCE}, 1.1, Figures 1 to 4"
    return Study("epochs", question, source, trials, tuple(claims), (TUTORIAL, APART, FIGURE))


def depth() -> Study:
    """Figure 10: 7, 9, 11 and 13 layers with 16 and 20 maps, 20 epochs."""
    trials = tuple(
        Trial(f"{layers} layers, {maps} maps", ZOO[f"{layers}-layer-{maps}"], BLITZ, {"depth": layers, "maps": maps})
        for maps, layers in product((16, 20), DEPTHS)
    )
    claims = (
        highest("13 layers are best.", "accuracy", levels(trials, "depth"), "depth 13"),
        Stronger("The number of layers matters.", "accuracy", levels(trials, "depth"), (levels(trials, "maps"),)),
    )
    note = (
        "The first pooling of the 13 layers has kernel 1 and stride 1 and changes nothing, so that depth is mixed up with "
        "work: 13 layers have 2.8 times the MACs of 7, with 0.43 times the parameters."
    )
    question = "Is a deeper network better?"
    return Study("depth", question, f"{SOURCE}, 1.2, Figures 6 to 10", trials, claims, (TUTORIAL, note, FIGURE))


def _activated(recipe: Recipe) -> tuple[Trial, ...]:
    found = {name: with_activation(ZOO["7-layer-16"], name) for name in ACTIVATIONS}
    return tuple(Trial(name, architecture, recipe, {"activation": name}) for name, architecture in found.items())


def activations() -> Study:
    """Figure 11: ReLU, tanh and sigmoid after 10 epochs."""
    trials = _activated(replace(BLITZ, epochs=10))
    claims = (lowest("After 10 epochs the sigmoid performs poorly.", "accuracy", _each(trials), "sigmoid"),)
    question = "Which activation learns best in 10 epochs?"
    return Study("activations", question, f"{SOURCE}, 1.3, Figure 11", trials, claims, (TUTORIAL, FIGURE), seeds=16)


def activations_longer() -> Study:
    """Figure 12: the same with more epochs."""
    trials = _activated(replace(FOLLOWED, epochs=100))
    metric = "validation accuracy"
    claims = (
        Change("With more epochs ReLU overfits.", metric, alone("ReLU"), 20, 100, rises=False),
        Change("With more epochs tanh overfits.", metric, alone("tanh"), 20, 100, rises=False),
        Change("The sigmoid reaches a high accuracy later.", metric, alone("sigmoid"), 20, 100),
    )
    assumed = (TUTORIAL, APART, "How many more epochs is not stated; 100 are taken, as in Figures 3 and 4.", FIGURE)
    question = "Which activation is best when trained for long?"
    return Study("activations-longer", question, f"{SOURCE}, 1.3, Figure 12", trials, claims, assumed)


def one_factor_each(name: str, recipe: Recipe) -> Study:
    """Figures 13 and 14: one factor changed at a time, after few epochs and after many."""
    base: dict[str, Value] = {"conv1": 6, "conv2": 16, "depth": 7, "activation": "ReLU"}
    changes: list[dict[str, Value]] = [{"conv1": 12}, {"conv2": 28}, {"depth": 13}, {"activation": "tanh"}]
    networks = (blitz(6, 16), blitz(12, 16), blitz(6, 28), ZOO["13-layer-16"], with_activation(ZOO["7-layer-16"], "tanh"))
    labels = ("original", "12 maps in conv1", "28 maps in conv2", "13 layers", "tanh")
    each = zip(labels, networks, one_at_a_time(base, changes), strict=True)
    trials = tuple(Trial(label, network, recipe, factors) for label, network, factors in each)
    groups = {factor: levels(trials, factor) for factor in base}
    conv1, conv2, layers, activation = groups.values()
    if name == "factors":
        says = "Before it overfits the size of the feature maps matters most."
        claims: tuple[Stronger, ...] = (Stronger(says, "accuracy", conv1, (layers, activation)),)
        source, title = "Figure 13", "Which factor matters most after few epochs?"
    else:
        claims = (
            Stronger("When all are at their best, depth matters most.", "accuracy", layers, (conv1, conv2, activation)),
            Stronger("Maps in the first convolution matter more than in the second.", "accuracy", conv1, (conv2,)),
        )
        source, title = "Figure 14", "Which factor matters most after many epochs?"
    epochs = f"Which setting of each factor, and how many epochs, is not stated; the largest and {recipe.epochs} are taken."
    return Study(name, title, f"{SOURCE}, 1.4, {source}; asked for by document 001", trials, claims, (TUTORIAL, epochs, FIGURE))


def studies() -> tuple[Study, ...]:
    """All of part 1."""
    few, many = (one_factor_each(*each) for each in (("factors", _for(10)), ("factors-longer", _for(100))))
    return feature_maps(), epochs(), depth(), activations(), activations_longer(), few, many


def _for(epochs: int) -> Recipe:
    return replace(BLITZ, epochs=epochs)


def _each(trials: tuple[Trial, ...]) -> tuple[Group, ...]:
    return tuple(alone(trial.label) for trial in trials)
