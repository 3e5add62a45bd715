"""Document 000, part 1: feature maps, epochs and depth of a CNN on CIFAR-10 (KTH IL2230, 2023; asked for by document 001)."""

from dataclasses import replace
from itertools import product

from core.design.architecture import Architecture
from core.design.layers import Conv2d, MaxPool2d, ReLU
from core.design.zoo import CIFAR, ZOO, head
from core.learning.recipe import Recipe
from core.studies.claims import Above, Apart, Change, Group, Quote, Stronger, Trend, alone, highest, under
from core.studies.judging.effects import levels
from core.studies.study import Study, Trial

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
        Apart(
            "The difference in accuracy is not of big significance (5 %).",
            "accuracy",
            all_alone(trials),
            0.07,
            quote=Quote(
                "Document 000, section 1.1",
                "As can be seen in Figure 5 the difference in accuracy is not of big significance (5%).",
            ),
        ),
        Trend(
            "The best accuracies come from more feature maps in the first layer.",
            "accuracy",
            first,
            quote=Quote(
                "Document 000, section 1.1",
                "we can conclude that the optimal values of accuracy comes from increasing the number of feature maps in "
                "the first layer.",
            ),
        ),
        under(
            "Larger feature maps typically enhance the performance.",
            "accuracy",
            Quote(
                "Document 000, section 1.4",
                "it's evident that larger feature maps and additional layers typically enhance the performance of a model.",
            ),
            "in which layer the maps are more",
            {f"in the {name}": Trend("", "accuracy", maps) for name, maps in (("first", first), ("second", second))},
        ),
        Stronger(
            "The second layer's effect becomes constant where the first has more maps.",
            "accuracy",
            _row(CONV1[0]),
            (_row(CONV1[-1]),),
            quote=Quote(
                "Document 000, section 1.1",
                "Changes in the accuracy based on the number of feature maps in the second layer of the network are more "
                "variable and become constant when the number of feature maps in the first layer is higher.",
            ),
        ),
    )
    question = "How do the numbers of feature maps in the two convolutions change the accuracy?"
    small = "Not of big significance (5 %) is taken as at most 7 points: 5, and 2 for what is read from a figure."
    return Study("feature-maps", question, f"{SOURCE}, 1.1, Figure 5", trials, claims, (TUTORIAL, small, FIGURE))


def epochs() -> Study:
    """Figures 1 to 4: accuracy against epochs up to 100 for other numbers of maps."""
    pairs = [(a, 16) for a in CONV1] + [(6, b) for b in CONV2[1:]]
    trials = _maps(replace(FOLLOWED, epochs=100), pairs)
    says = "From 20 to 100 epochs the accuracy falls, because of overfitting."
    quote = Quote(
        "Document 000, section 1.1",
        "this expansion doesn't result in a higher value of accuracy for the higher values of epochs.",
    )
    claims = [Change(says, "validation accuracy", alone(trial.label), 20, 100, rises=False, quote=quote) for trial in trials]
    grows = Quote(
        "Document 000, section 1.1",
        "As the value for the accuracy grows higher when we increase the number of epochs we have expanded the range",
    )
    claims += [Change("From 10 to 20 epochs it grows.", "validation accuracy", alone("6/16"), 10, 20, quote=grows)]
    question = "How many epochs are best, and does that depend on the feature maps?"
    source = f"{SOURCE}, 1.1, Figures 1 to 4"
    taken = "That more epochs give no higher accuracy is taken as an accuracy that falls from epoch 20 to 100."
    return Study("epochs", question, source, trials, tuple(claims), (TUTORIAL, APART, taken, FIGURE))


def depth() -> Study:
    """Figure 10: 7, 9, 11 and 13 layers with 16 and 20 maps, 20 epochs."""
    trials = tuple(
        Trial(f"{layers} layers, {maps} maps", ZOO[f"{layers}-layer-{maps}"], BLITZ, {"depth": layers, "maps": maps})
        for maps, layers in product((16, 20), DEPTHS)
    )
    deep = levels(trials, "depth")
    quote = Quote(
        "Document 000, section 1.2",
        "the variance of accuracy based on the number of layers in the network is significant, being optimal for 13 layers",
    )
    claims = (
        highest("13 layers are best.", "accuracy", deep, "depth 13", quote),
        Above("The number of layers matters: 13 are better than 7.", "accuracy", deep[3:], deep[:1], quote=quote),
        Trend(
            "Additional layers typically enhance the performance.",
            "accuracy",
            deep,
            quote=Quote(
                "Document 000, section 1.4",
                "it's evident that larger feature maps and additional layers typically enhance the performance of a model.",
            ),
        ),
    )
    note = (
        "The first pooling of the 13 layers has kernel 1 and stride 1 and changes nothing, so that depth is mixed up with "
        "work: 13 layers have 2.8 times the MACs of 7, with 0.43 times the parameters."
    )
    question = "Is a deeper network better?"
    return Study("depth", question, f"{SOURCE}, 1.2, Figures 6 to 10", trials, claims, (TUTORIAL, note, FIGURE))


def studies() -> tuple[Study, ...]:
    """Feature maps, epochs and depth."""
    return feature_maps(), epochs(), depth()


def all_alone(trials: tuple[Trial, ...]) -> tuple[Group, ...]:
    """Each trial as a group of its own."""
    return tuple(alone(trial.label) for trial in trials)


def _row(first: int) -> tuple[Group, ...]:
    """The grid's networks with that many maps in the first convolution."""
    return tuple(alone(f"{first}/{second}") for second in CONV2)
