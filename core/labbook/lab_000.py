"""The guided lab after document 000: a group's report, whose numbers are predicted and measured again."""

from math import prod

from core.design.architecture import totals, trace
from core.design.layer import shape_text
from core.design.layers import Flatten
from core.design.units import PRINTED_KILO
from core.design.zoo import ZOO
from core.labbook.answers import Choice, Number
from core.labbook.guided import Found, Lab, Step
from core.labbook.places import build, compare, study
from core.labbook.shipped_runs import ANSWERS, best, difference, judged, of_designs, of_pass
from core.studies.questions.shipped import benchmark

CNN = "lenet5-28"  # as the document has it: 28×28 without padding
WIDTHS = tuple(f"{width} neurons" for width in range(30, 301, 30))
SHALLOW, DEEP = "7-layer-16", "13-layer-16"


def _flat() -> Found:
    shape = next(step.input_shape for step in trace(ZOO[CNN]) if isinstance(step.layer, Flatten))
    says = f"{shape_text(shape)} are {prod(shape):,} values."
    found = of_designs([CNN], float(prod(shape)), says, "16x4x4 in place of 16x5x5")
    return found.beside(16.0 * 4 * 4, "Document 000, 2.1.2")


def _work() -> Found:
    shallow, deep = (totals(ZOO[name]) for name in (SHALLOW, DEEP))
    says = (
        f"{deep.macs:,} and {shallow.macs:,} MACs: the 13-layer network's first pooling has kernel 1, so that it keeps 32×32. "
    )
    says += f"Of the parameters it has {deep.parameters / shallow.parameters:.2f} times as many."
    published = "not stated; Figures 6 and 9 have the sizes"
    return of_designs((SHALLOW, DEEP), deep.macs / shallow.macs, says, published)


def _released() -> Found:
    """The bytes that the profiler subtracts, in its own KB."""
    released = benchmark(CNN).memory.released_bytes / PRINTED_KILO
    says = f"{released:.2f} KB, for a batch of 4: all that its layers allocate. It says nothing of a better use of memory."
    found = of_pass([CNN], released, says, "−199.03 Kb, “LeNet-5 manages memory more effectively”")
    return found.beside(199.03, "Document 000, Figure 20")


WIDTH_STEPS = (  # document 001 asks for them, too
    Step(
        "width",
        "With how many neurons does MLP1 read MNIST best after 2 epochs?",
        Choice(WIDTHS),
        "Compare the ten widths, and look at their intervals.",
        study("mlp1-widths"),
        lambda: best("mlp1-widths", "240 neurons, with 96 %", {name: name for name in WIDTHS}),
    ),
    Step(
        "second",
        "Do more than 20 neurons in MLP2's second layer make it worse?",
        Choice(ANSWERS),
        "Look at 300/20 to 300/200, and at the verdict.",
        study("mlp2-widths"),
        lambda: judged("mlp2-widths", 1, "it “peaked around 20 neurons, then gradually decreased”"),
    ),
)
LAB = Lab(
    "group-report",
    "A report, measured again",
    "Document 000, Figures 6 to 20",
    (
        Step(
            "flat",
            "How many values does LeNet-5 hand to its first linear layer, on 28×28 without padding?",
            Number("values"),
            "Read what Flatten gives.",
            build(CNN),
            _flat,
        ),
        Step(
            "work",
            "How many times the MACs of the 7-layer network does the 13-layer one take?",
            Number("times"),
            "Open both, with 16 maps, and read their totals of MACs.",
            build(SHALLOW, DEEP),
            _work,
        ),
        Step(
            "activation",
            "How many points lie between tanh and sigmoid after 10 epochs on CIFAR-10?",
            Number("points"),
            "Read the means of the two activations.",
            study("activations"),
            lambda: difference("activations", "tanh", "sigmoid", "the sigmoid “makes the network perform poorly”"),
        ),
        *WIDTH_STEPS,
        Step(
            "lenet",
            "By how many points does LeNet-5 read better than MLP 240, both after 2 epochs?",
            Number("points"),
            "Read the two means.",
            study("lenet5-against-mlp"),
            lambda: difference("lenet5-against-mlp", "LeNet-5", "MLP 240", "98 % and 96 %: 2 points"),
        ),
        Step(
            "negative",
            "How many KB below zero is LeNet-5's own memory in the profiler, for a batch of 4?",
            Number("KB"),
            "Read the profiler's own printout of LeNet-5, 28×28.",
            compare("mlp1", CNN, tab="Operators", open="printed"),
            _released,
        ),
    ),
)
