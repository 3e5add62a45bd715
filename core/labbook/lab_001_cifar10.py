"""The guided lab after section 3 of document 001, the course's instructions: CNNs on CIFAR-10."""

from functools import partial
from itertools import combinations
from statistics import fmean

from core.design.architecture import totals
from core.design.zoo import ZOO
from core.labbook.answers import Choice, Number, Order
from core.labbook.guided import NOT_STATED, Found, Lab, Step
from core.labbook.places import build, question, study, train
from core.labbook.shipped_runs import (
    ANSWERS,
    difference,
    in_order,
    judged,
    mean_accuracy,
    of_designs,
    of_runs,
    ranked,
)
from core.studies.judging.effects import effects, undecided
from core.studies.questions.classes import alike, by_class, not_told_apart
from core.studies.questions.question import points
from core.studies.questions.shipped import by_seed, results

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
DEPTHS = {"7 layers": "7-layer-16", "9 layers": "9-layer-16", "11 layers": "11-layer-16", "13 layers": "13-layer-16"}
ACTIVATIONS = ("ReLU", "tanh", "sigmoid")
FACTORS = {"maps of C1": "conv1", "maps of C3": "conv2", "layers": "depth", "activation": "activation"}


def _worst_class() -> Found:
    shares = by_class()
    *_, worst = shares
    others = alike(shares, worst)
    pairs = [*((worst, other) for other in others), *not_told_apart(shares, list(combinations(others, 2)))]
    says = "; ".join(f"{name} {100 * fmean(values):.1f} %" for name, values in shares.items())
    doubt = f" Not told apart from {worst}: {', '.join(others)}." if others else ""
    return of_runs("activations", worst, f"{says}.{doubt}", NOT_STATED).in_doubt(pairs)


def _depths() -> Found:
    order, says = in_order({name: totals(ZOO[network]).macs for name, network in DEPTHS.items()})
    says += " The first pooling of the 13-layer network has kernel 1 and keeps 32×32; 3×3 kernels are cheaper than 5×5."
    return of_designs(DEPTHS.values(), order, f"MACs: {says}", "Figures 6 to 9 of document 000 have the sizes")


def _factors() -> Found:
    names = {factor: name for name, factor in FACTORS.items()}
    data = results("factors").study, "accuracy", partial(by_seed, results("factors"))
    found = {names[effect.factor]: effect.interval for effect in effects(*data)}
    order, _ = in_order({name: one.estimate for name, one in found.items()})
    says = f"Between its values lie, {'; '.join(f'{name}: {points(found[name])}' for name in order)}."
    pairs = [(names[one], names[other]) for one, other in undecided(*data)]
    return of_runs("factors", order, says, "feature maps first, when underfitting (document 000)").in_doubt(pairs)


LAB = Lab(
    "cnn-design",
    "CNNs on CIFAR-10",
    "Document 001, section 3: the tutorial's classifier, and what changes it",
    (
        Step(
            "classifier",
            "How many % of CIFAR-10's test images does the tutorial's network (6 and 16 maps, ReLU) read after 10 epochs?",
            Number("%"),
            "Read the mean of ReLU, which is the original. Or train it, after `python -m core download cifar10`.",
            (
                *study("activations"),
                *train(
                    "7-layer-16",
                    data="cifar10",
                    epochs="10",
                    batch="4",
                    optimizer="momentum",
                    rate="0.001",
                    normalized="−1 to 1",
                ),
            ),
            lambda: mean_accuracy("activations", "ReLU", NOT_STATED),
        ),
        Step(
            "worst-class",
            "Which class does the tutorial's network read worst?",
            Choice(CLASSES),
            "Read the accuracies of the ten classes.",
            question("accuracy-by-class"),
            _worst_class,
        ),
        Step(
            "maps",
            "How many points do 12 feature maps in C1, in place of 6, add to the accuracy?",
            Number("points"),
            "Compare *12 maps in conv1* with *original*. On Build you see what they cost.",
            (*study("factors"), *build("7-layer-16")),
            lambda: difference(
                "factors",
                "12 maps in conv1",
                "original",
                "more maps in C1 give “the optimal values of accuracy”; all setups lie within 5 % (document 000)",
            ),
        ),
        Step(
            "maps-c3",
            "How many points do 28 feature maps in C3, in place of 16, add to the accuracy?",
            Number("points"),
            "Compare *28 maps in conv2*, which is C3, with *original*. The study of feature maps has 20 and 24 of them too, to "
            "be run here. On Build you see what they cost.",
            (*study("factors", what="28 maps"), *study("feature-maps", what="20 and 24 too"), *build("7-layer-16")),
            lambda: difference("factors", "28 maps in conv2", "original", "“more variable” than those of C1 (document 000)"),
        ),
        Step(
            "depth-order",
            "Order the networks of 7, 9, 11 and 13 layers, of 16 maps, by their MACs.",
            Order(tuple(DEPTHS), "the most MACs first"),
            "Open each, and read its total of MACs.",
            build(*DEPTHS.values()),
            _depths,
        ),
        Step(
            "deeper",
            "Is a network of 13 layers worse than the original of 7, before it overfits?",
            Choice(ANSWERS),
            "Compare *13 layers* with *original*, and read the verdict.",
            study("factors"),
            lambda: judged("factors", 1, "yes: it converges slower (document 000)"),
        ),
        Step(
            "activation-order",
            "Order the activations by the accuracy after 10 epochs.",
            Order(ACTIVATIONS, "the most accurate first"),
            "Read the three means.",
            study("activations"),
            lambda: ranked("activations", {name: name for name in ACTIVATIONS}, "ReLU and tanh are good, sigmoid is poor"),
        ),
        Step(
            "factor-order",
            "Which factor has more impact on the accuracy? Order the four.",
            Order(tuple(FACTORS), "the one that changes most first"),
            "Look at *Which factor matters most*, and at the intervals.",
            study("factors"),
            _factors,
        ),
    ),
)
