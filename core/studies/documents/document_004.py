"""Document 004: thirty MLPs and LeNet-5 on MNIST (KTH, 2020)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from core.design.units import with_minus
from core.design.zoo import ZOO, mlp
from core.learning.recipe import Recipe
from core.studies.claims import Above, Claim, Group, Near, Quote, each, under
from core.studies.results import counted
from core.studies.study import Study, Trial

ONE = (30, 60, 90, 100, 120, 150, 180, 200, 210, 240, 270, 300, 400, 512, 1024, 2058, 4096, 8192, 16384, 32768)
TWO = (
    (100, 30),
    (200, 70),
    (300, 100),
    (400, 130),
    (512, 256),
    (1024, 512),
    (2048, 1024),
    (4096, 2048),
    (8192, 4096),
    (16384, 8192),
)
SCHEDULE = ((1, 5e-4), (3, 2e-4), (6, 1e-4), (9, 5e-5), (13, 1e-5))
RECIPE = Recipe(
    dataset="mnist",
    epochs=20,
    batch_size=4,
    optimizer="sgd",
    learning_rate=5e-4,
    schedule="steps",
    steps=SCHEDULE,
    device="cpu",
    threads=1,
)
SOURCE = "Document 004, Table 1"
SCALE = 32  # of batch size and rates, for those who cannot wait for batches of 4
AT_128 = replace(
    RECIPE,
    batch_size=4 * SCALE,
    learning_rate=SCALE * RECIPE.learning_rate,
    steps=tuple((epoch, SCALE * rate) for epoch, rate in SCHEDULE),
)
LENET5 = "LeNet5"
# What "memory", and "neurons, i.e. connections" may be counted as.
MEMORY = {"weights": "weights", "activations of 4 images": "activations", "weights, images and activations": "memory"}
CONNECTIONS = {
    "each output of a convolution is a neuron": "neurons",
    "only linear layers have neurons, as in its Table 2": "linear neurons",
    "each weight is a connection": "parameters",
    "each multiplication is a connection": "macs",
}
FIGURES = "Document 004, Tables 1 to 3, Figures 3 to 9"
ASSUMED = (
    "The momentum is not stated; plain SGD is taken.",
    "Normalized with mean 0.1307 and standard deviation 0.3081, which bring MNIST to the stated mean 0 and deviation 1; "
    "LeNet-5's border of zeros is added after that.",
    "2058 neurons are taken as printed; 2048 was probably meant.",
    "About 1 % more accuracy is taken as 0.5 to 1.5 points more.",
    "At the same memory are compared the seven narrower of the ten networks of two hidden layers, each with the network of one "
    "whose memory is nearest.",
    "The accuracies stand in figures only, whose values did not survive in the text.",
    "Inference times and memory are the compare page's; the networks were trained on a GTX 1080, here on a processor.",
)


def mlps_and_lenet5() -> Study:
    """Tables 1 to 3 and Figures 3 to 9, with the figures' labels."""
    question = "Is LeNet-5 better than an MLP of any width, and two hidden layers better than one?"
    return Study("mlps-and-lenet5", question, FIGURES, *_parts(RECIPE), ASSUMED)


def in_batches_of_128() -> Study:
    """The same without its five largest networks, with batch size and rates 32 times as large: 469 steps an epoch.

    Source of the scaling: Goyal et al. 2017, Accurate, Large Minibatch SGD, section 2.1.
    """
    trials, claims = _parts(AT_128, ONE[:-2], TWO[:-3])
    assumed = (
        "As mlps-and-lenet5, but in batches of 128 with rates 32 times as high (the linear scaling rule of Goyal et al. 2017), "
        "which go nearly the same way in 469 steps an epoch instead of 15,000.",
        "The five MLPs of over ten million weights are left out (16384, 32768, 4096 2048, 8192 4096 and 16384 8192): they "
        "would take seven eighths of the time.",
        *ASSUMED,
    )
    question = "Is LeNet-5 better than an MLP of any width, and two hidden layers better than one, in batches of 128 too?"
    return Study("mlps-and-lenet5-128", question, FIGURES, trials, claims, assumed)


def _parts(
    recipe: Recipe, widths: Sequence[int] = ONE, pairs: Sequence[tuple[int, int]] = TWO
) -> tuple[tuple[Trial, ...], tuple[Claim, ...]]:
    """The trials and the claims about them."""
    one = [Trial(f"MLP {a} 0", mlp(f"mlp-{a}", a, source=SOURCE), recipe, {"hidden layers": 1, "first": a}) for a in widths]
    two = [
        Trial(f"MLP {a} {b}", mlp(f"mlp-{a}-{b}", a, b, source=SOURCE), recipe, {"hidden layers": 2, "first": a})
        for a, b in pairs
    ]
    return (Trial(LENET5, ZOO["lenet5"], recipe, {"hidden layers": 0}), *one, *two), _claims(one, two)


def _claims(one: Sequence[Trial], two: Sequence[Trial]) -> tuple[Claim, ...]:
    said = partial(Quote, "Document 004, section 4")
    lenet, mlps = each([LENET5]), each([trial.label for trial in (*one, *two)])
    says = "At the same memory two hidden layers give about 1 % more accuracy than one."
    alike = dict(_alike(one, two[:7], name, says) for name in MEMORY)
    average = Group("the MLPs on average", tuple(trial.label for trial in (*one, *two)))
    more, fewer = (
        "On average LeNet-5 takes more memory than the MLPs.",
        "The MLPs have fewer neurons, and so connections, than LeNet-5.",
    )
    return (
        Above(
            "LeNet-5 is significantly more accurate than either MLP.",
            "accuracy",
            lenet,
            mlps,
            quote=said("LeNet-5 stands out as having a significantly higher accuracy then either of the two MLPs"),
        ),
        under(
            says,
            "accuracy",
            said(
                "it appears that for the same memory utilisation the two hidden layer MLP gives approximate 1% higher accuracy "
                "then the one hidden layer MLP."
            ),
            "what its profiler counted as memory",
            alike,
        ),
        under(
            more,
            "memory",
            said("on average LeNet-5 consumes more memory resources then the two MLPs"),
            "what its profiler counted as memory",
            {name: Above(more, metric, lenet, (average,)) for name, metric in MEMORY.items()},
        ),
        under(
            fewer,
            "neurons",
            said(
                "However, since both MLP have fewer neurons i.e. fewer connections than LeNet-5 they both have lower inference "
                "time and memory usage."
            ),
            "what a neuron and a connection of a convolution is",
            {name: Above(fewer, metric, lenet, mlps) for name, metric in CONNECTIONS.items()},
        ),
    )


def studies() -> tuple[Study, ...]:
    """All of document 004."""
    return (mlps_and_lenet5(), in_batches_of_128())


def _alike(one: Sequence[Trial], two: Sequence[Trial], memory: str, says: str) -> tuple[str, Claim]:
    """The claim on networks of two hidden layers and those of one with the nearest memory; its name says how near they are."""
    near = [min(one, key=lambda trial: abs(_ratio(trial, pair, memory) - 1)) for pair in two]
    off = sorted(100 * (_ratio(trial, pair, memory) - 1) for trial, pair in zip(near, two, strict=True))
    double = Group("two hidden layers", tuple(pair.label for pair in two))
    single = Group("one hidden layer of the same memory", tuple(trial.label for trial in near))
    name = with_minus(f"{memory}; the nearest pairs differ by {off[0]:+.0f} to {off[-1]:+.0f} %")
    return name, Near(says, "accuracy", double, 0.01, 0.005, single)


def _ratio(trial: Trial, other: Trial, memory: str) -> float:
    return counted(trial, MEMORY[memory]) / counted(other, MEMORY[memory])
