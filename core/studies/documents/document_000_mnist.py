"""Document 000, part 2: MLPs of many widths and LeNet-5 on MNIST after two epochs."""

from dataclasses import replace

from core.design.zoo import ZOO, mlp
from core.studies.claims import Above, AtLeast, Near, Quote, Trend, alone, each, highest
from core.studies.documents.document_000_cifar10 import BLITZ
from core.studies.study import Study, Trial

RECIPE = replace(BLITZ, dataset="mnist", epochs=2)
WIDTHS = tuple(range(30, 301, 30))
NEURONS = (10, 20, 50, 100, 200)
LONGER = 5  # epochs, where the document says that more of them help
FIRST, SECOND = 300, 100  # neurons of the layer that is not changed
TUTORIAL = (
    "Optimizer, rate, batch and normalization are not stated; those of part 1 are taken, which are the PyTorch tutorial's: SGD "
    "0.001 with momentum 0.9, batches of 4, mean and standard deviation 0.5. (The memory column of its profile says that it "
    "answered 4 images at a time; how many it trained with is not stated.)"
)
ENDS = "Where the document gives an accuracy, at most 1 point from it is taken as the same."
FIGURE = "The figure's values did not survive in the text, but for those that its sentences give."


def mlp1_widths() -> Study:
    """Figure 15: one hidden layer of 30 to 300 neurons."""
    reported = {240: {"accuracy": 0.96}}
    source = "Document 000, Figure 15"
    trials = tuple(
        Trial(
            f"{width} neurons", mlp(f"mlp-{width}", width, source=source), RECIPE, {"neurons": width}, reported.get(width, {})
        )
        for width in WIDTHS
    )
    groups = each([trial.label for trial in trials])
    best = Quote(
        "Document 000, section 2.1.1", "The best classification accuracy is 96 % , with 240 neurons and 2 training epoches."
    )
    rises = Quote(
        "Document 000, section 2.1.1",
        "the accuracy significantly increases with the number of neurons, reaching a peak before declining as the number "
        "continues to grow.",
    )
    claims = (
        highest("The best accuracy is at 240 neurons.", "accuracy", groups, "240 neurons", best),
        Near(
            "The best accuracy, at 240 neurons, is 96 %.",
            "accuracy",
            alone("240 neurons"),
            0.96,
            0.01,
            published=True,
            quote=best,
        ),
        AtLeast(
            "From 30 to 300 neurons it is always above 93 %.",
            "accuracy",
            groups,
            0.93,
            quote=Quote(
                "Document 000, section 2.1.1",
                "for neuron counts ranging from 30 to 300, the accuracy consistently remains above 93 %.",
            ),
        ),
        Trend("It increases with the number of neurons, up to 240.", "accuracy", groups[:8], quote=rises),
        Trend("Beyond the peak it declines.", "accuracy", groups[7:], rises=False, quote=rises),
    )
    question = "How many neurons does one hidden layer need?"
    return Study("mlp1-widths", question, f"{source}, 2.1.1", trials, claims, (TUTORIAL, ENDS, FIGURE), seeds=16)


def mlp2_widths() -> Study:
    """Figures 16 and 17: one of two hidden layers changed, the other held."""
    pairs = [("first", width, SECOND) for width in NEURONS] + [("second", FIRST, width) for width in NEURONS]
    source = "Document 000, Figures 16 and 17"
    trials = tuple(
        Trial(f"{a}/{b}", mlp(f"mlp-{a}-{b}", a, b, source=source), RECIPE, {"first": a, "second": b}) for _, a, b in pairs
    )
    peaks = Quote(
        "Document 000, section 2.1.1",
        "the accuracy for the second hidden layer peaked around 20 neurons, then gradually decreased",
    )
    rose = Quote("Document 000, section 2.1.1", "whereas the accuracy for the first hidden layer consistently rose.")
    first, second = each([f"{width}/100" for width in NEURONS]), each([f"300/{width}" for width in NEURONS])
    claims = (
        highest("With the second layer the accuracy peaks around 20 neurons.", "accuracy", second, "300/20", peaks),
        Trend("From 20 neurons of the second layer on it decreases.", "accuracy", second[1:], rises=False, quote=peaks),
        Trend("With the first layer it consistently rises.", "accuracy", first, quote=rose, steps=True),
    )
    assumed = (
        TUTORIAL,
        "The layer that is not changed has 300 neurons (first) or 100 (second), as the text says; the profile's bytes are "
        "those of 300/200.",
        FIGURE,
    )
    question = "Does a second hidden layer want few neurons?"
    return Study("mlp2-widths", question, f"{source}, 2.1.1", trials, claims, assumed, seeds=16)


def lenet5_against_mlp() -> Study:
    """2.1.2: LeNet-5 without padding, 98 %, against the MLPs, 96 %."""
    networks = {"LeNet-5": ZOO["lenet5-28"], "MLP 240": mlp("mlp-240", 240, source="Document 000, 2.1.1")}
    networks["MLP 300/100"] = mlp("mlp-300-100", 300, 100, source="Document 000, 2.1.1")
    reported = {"LeNet-5": {"accuracy": 0.98}, "MLP 240": {"accuracy": 0.96}}
    trials = tuple(
        Trial(name, network, RECIPE, {"network": name, "epochs": RECIPE.epochs}, reported.get(name, {}))
        for name, network in networks.items()
    )
    longer = replace(RECIPE, epochs=LONGER)
    trials += tuple(
        Trial(_longer(name), networks[name], longer, {"network": name, "epochs": LONGER}) for name in ("LeNet-5", "MLP 240")
    )
    after = Quote(
        "Document 000, section 2.2",
        "after the same 2 training epochs, LeNet-5 exhibits higher accuracy (98%), whereas MLP achieves only 96%.",
    )
    claims = (
        Above(
            "LeNet-5 is more accurate than the MLPs.",
            "accuracy",
            each(["LeNet-5"]),
            each(["MLP 240", "MLP 300/100"]),
            quote=Quote(
                "Document 000, section 2.1.2",
                "The classification accuracy is 98 % for the network on 10000 test images with 2 training epoches, which "
                "is larger than the MLP.",
            ),
        ),
        *(
            Near(says, "accuracy", alone(label), value, 0.01, published=True, quote=after)
            for says, label, value in (("LeNet-5 ends at 98 %.", "LeNet-5", 0.98), ("The MLP ends at 96 %.", "MLP 240", 0.96))
        ),
        *(
            Above(
                f"More epochs make {name} more accurate.",
                "accuracy",
                each([_longer(label)]),
                each([label]),
                quote=Quote(
                    "Document 000, section 2.3",
                    "augmenting the training epochs can effectively enhance the inferential accuracy for both MLP and LeNet-5.",
                ),
            )
            for name, label in (("LeNet-5", "LeNet-5"), ("the MLP", "MLP 240"))
        ),
    )
    more = f"How many more epochs help is not stated; {LONGER} in place of {RECIPE.epochs} are taken."
    question, source = "Is LeNet-5 better than an MLP after two epochs?", "Document 000, 2.1.2 and 2.2"
    return Study("lenet5-against-mlp", question, source, trials, claims, (TUTORIAL, more, ENDS), seeds=16)


def studies() -> tuple[Study, ...]:
    """All of part 2."""
    return mlp1_widths(), mlp2_widths(), lenet5_against_mlp()


def _longer(name: str) -> str:
    return f"{name}, {LONGER} epochs"
