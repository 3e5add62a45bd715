"""The guided lab after document 004: LeNet-5 against thirty MLPs, by accuracy, time and memory."""

from itertools import count

from core.design.architecture import totals
from core.design.units import duration, plural
from core.design.zoo import ZOO, mlp
from core.labbook.answers import Choice, Number, Order
from core.labbook.guided import Found, Lab, Step
from core.labbook.places import build, question, study
from core.labbook.shipped_runs import (
    ANSWERS,
    NO,
    OPEN,
    YES,
    in_order,
    judged,
    numbers_of,
    of_designs,
    of_latencies,
    of_runs,
    ranked,
)
from core.learning.intervals import CHANCE, of_difference
from core.studies.documents.document_004 import LENET5
from core.studies.questions.latency import lenet_and_mlps, ratio_text
from core.studies.questions.question import points
from core.studies.questions.shipped import results

STUDY = "mlps-and-lenet5-128"
FOUR = {"LeNet-5": LENET5, "MLP 30": "MLP 30 0", "MLP 300/100": "MLP 300 100", "MLP 4096": "MLP 4096 0"}
PANEL = "Read the times on a processor, under *Latency and memory of its 31 networks*."


def _beaten() -> Found:
    mlps = [label for label in results(STUDY).study.labels if label != LENET5]
    run = [label for label in mlps if results(STUDY).values(label, "accuracy")] or mlps  # of none, the first is refused
    numbers = numbers_of(STUDY, {label: label for label in (LENET5, *run)}, "accuracy")
    lenet = numbers.pop(LENET5)
    above = {label: of_difference(values, lenet, CHANCE / len(run)) for label, values in numbers.items()}
    higher = {label: difference for label, difference in above.items() if difference.estimate > 0}
    surely = [label for label, difference in higher.items() if difference.low > 0]
    says = f"{len(higher)} of {plural(len(run), 'MLP')} {'has' if len(higher) == 1 else 'have'} a higher mean"
    if higher:
        by = ", ".join(f"{label} by {points(one)}" for label, one in higher.items())
        says += f": {by} (95 % intervals, all {len(run)} together)"
    says += f"; not run: {plural(len(mlps) - len(run), 'more MLP')}." if len(run) < len(mlps) else "."
    published = "LeNet-5 has “a significantly higher accuracy then either of the two MLPs” (document 004)"
    value = YES if surely else OPEN if higher else NO
    return of_runs(STUDY, value, says, published).beside(NO, "Document 004, 4")


def _connections() -> Found:
    lenet = totals(ZOO["lenet5"]).parameters
    width = next(width for width in count(1) if totals(mlp("one layer", width, source="")).parameters > lenet)
    says = f"With {width}: LeNet-5 has {lenet:,} parameters, and an MLP 795 for each hidden neuron and 10 more."
    return of_designs(["lenet5"], float(width), says, "“both MLP have fewer neurons i.e. fewer connections than LeNet-5”")


def _by_time() -> Found:
    lenet, mlps, _ = lenet_and_mlps()
    by_label = {one.trial.label: one.us for one in (lenet, *mlps)}
    order, says = in_order({name: by_label[label] for name, label in FOUR.items()}, duration, lowest_first=True)
    return of_latencies(order, says, "“the total amount of neurons … has a direct impact” (section 4, on Figure 5)", "neurons")


def _times() -> Found:
    lenet, mlps, _ = lenet_and_mlps()
    says = (
        f"{ratio_text(lenet, mlps[0])}: {duration(lenet.us)} against {duration(mlps[0].us)} of {mlps[0].trial.label}, "
        "on one thread."
    )
    found = of_latencies(lenet.us / mlps[0].us, says, "“as much as 10x”, “aprox 1 ms”", "ten-times")
    return found.beside(10.0, "Document 004, 4, as the most")


def _on_gpu() -> Found:
    _, mlps, _ = lenet_and_mlps("cuda")
    two = sorted((one for one in mlps if one.trial.factors["hidden layers"] == 2), key=lambda one: one.trial.factors["first"])
    narrow, wide = two[0], two[-1]
    says = (
        f"{wide.trial.label} takes {duration(wide.us)}, {narrow.trial.label} {duration(narrow.us)}: {ratio_text(wide, narrow)}."
    )
    found = of_latencies(wide.us / narrow.us, says, "“roughly constant”", "gpu-level", "cuda")
    return found.beside(1.0, "Document 004, 4, roughly")


LAB = Lab(
    "many-mlps",
    "LeNet-5 against thirty MLPs",
    "Document 004, Tables 1 to 3, Figures 3 to 9",
    (
        Step(
            "connections",
            "From how many neurons in one hidden layer on has an MLP more parameters than LeNet-5?",
            Number("neurons"),
            "Read LeNet-5's total, and make MLP1's hidden layer narrower until it has fewer.",
            build("lenet5", "mlp1"),
            _connections,
        ),
        Step(
            "beaten",
            "Does any MLP of one or two hidden layers read better than LeNet-5?",
            Choice(ANSWERS),
            "Compare LeNet-5 with the widest MLPs.",
            study(STUDY),
            _beaten,
        ),
        Step(
            "accuracy-order",
            "Order four of the networks by their accuracy, after 20 epochs of the document's schedule.",
            Order(tuple(FOUR), "the most accurate first"),
            "Read the four means: LeNet5, MLP 30 0, MLP 300 100 and MLP 4096 0.",
            study(STUDY),
            lambda: ranked(STUDY, FOUR, "LeNet-5 outperforms both, however many neurons; Figure 7's values did not survive"),
        ),
        Step(
            "two-layers",
            "At the same memory, are two hidden layers about 1 % more accurate than one?",
            Choice(ANSWERS),
            "Look at *Accuracy against its price*, with memory as the price, and read the verdict.",
            study(STUDY, open="price", price="memory"),
            lambda: judged(STUDY, 1, "yes, on a processor and on a GPU"),
        ),
        Step(
            "memory",
            "Does LeNet-5 consume more memory than the MLPs, on average?",
            Choice(ANSWERS),
            "Read the memory of the 31 networks, under *Latency and memory*, and the verdict.",
            study(STUDY, open="cost"),
            lambda: judged(STUDY, 2, "yes, on average"),
        ),
        Step(
            "time-order",
            "Order LeNet-5 and three MLPs by the time of a batch of 4 on a processor.",
            Order(tuple(FOUR), "the fastest first"),
            PANEL,
            study(STUDY, open="cost"),
            _by_time,
        ),
        Step(
            "ten-times",
            "How many times as long as the fastest MLP does LeNet-5 take on a processor?",
            Number("times"),
            PANEL,
            study(STUDY, open="cost"),
            _times,
        ),
        Step(
            "gpu",
            "On a GPU, how many times as long as the narrowest does the widest MLP of two hidden layers take?",
            Number("times"),
            "Read the answer about the time on a GPU.",
            question("gpu-level"),
            _on_gpu,
        ),
    ),
)
