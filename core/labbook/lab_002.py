"""The guided lab after document 002: a linear classifier, dropout and normalization, and a small CNN."""

from statistics import fmean

from core.design.architecture import totals, trace
from core.design.costs import count, torchsummary_bytes
from core.design.units import KIB, duration
from core.design.zoo import ZOO
from core.labbook.answers import Choice, Number, Order
from core.labbook.guided import Found, Lab, Step
from core.labbook.places import build, compare, question, study
from core.labbook.shipped_runs import (
    ANSWERS,
    best,
    in_order,
    judged,
    mean_accuracy,
    numbers_of,
    of_designs,
    of_runs,
    of_time,
    ranked,
    reported,
    undecided,
)
from core.learning.intervals import of_difference
from core.profiling.estimates import weight_bytes
from core.studies.metrics import FIRST
from core.studies.questions.shipped import benchmark, results

SMALL, LARGE = "cnn-8-16", "simple-cnn"
TABLES = "parameter-tables"  # the study of the documents' counts
DROPOUTS = ("dropout 0", "dropout 0.2", "dropout 0.5", "dropout 0.8")
BY_DROPOUT = {name: name for name in DROPOUTS}  # trials of the study
CHANNELS = ("8/16", "8/32", "16/32", "32/64")
CURES = {"nothing": "plain", "dropout 0.2": "dropout 0.2", "L2 of 0.0001": "L2 0.0001", "rate 0.005": "rate 0.005, 20 epochs"}


def _image() -> Found:
    time = benchmark("softmax").latency(1).timing.median_us
    says = f"{duration(time)} by itself, on one thread of a processor."
    found = of_time(["softmax"], 1, time, says, "106.921 µs: 1.069210 s for 10,000 images, on a GPU")
    return found.beside(106.921, "Document 002, problem 1, question 3, on a GPU")


def _by_loss() -> Found:
    losses = numbers_of("dropout", BY_DROPOUT, "loss")
    order, says = in_order({name: fmean(values) for name, values in losses.items()}, "{:.4f}".format, lowest_first=True)
    found = of_runs("dropout", order, f"Test loss: {says}", "0.5 (0.0682), 0.2 (0.0703), 0 (0.0776), 0.8 (0.1384)")
    by_document, _ = in_order(reported("dropout", "loss"), lowest_first=True)
    return found.in_doubt(undecided(losses)).beside(by_document, results("dropout").study.source)


def _earlier() -> Found:
    raw, normal = (list(results("normalization").values(f"dropout 0.5{more}", FIRST).values()) for more in ("", " + norm"))
    mean = of_difference(raw, normal)
    says = f"{mean.estimate:.2f} epochs [{mean.low:.2f}, {mean.high:.2f}] earlier."
    found = of_runs("normalization", mean.estimate, says, "2: the 8th epoch, and the 6th with normalization")
    known = reported("normalization", FIRST)
    return found.beside(known["dropout 0.5"] - known["dropout 0.5 + norm"], results("normalization").study.source)


def _macs() -> Found:
    as_thop, here = count(trace(ZOO[LARGE]), "thop-2022"), totals(ZOO[LARGE]).macs
    says = f"{as_thop:,} as thop counted them until June 2022, {here:,} without the bias of the convolutions."
    found = of_designs([LARGE], float(as_thop), says, "3907456 MACs, 7814912 FLOPs")
    return found.beside(reported(TABLES, "thop macs")[LARGE], results(TABLES).study.source)


def _parameters() -> Found:
    large, small = (totals(ZOO[name]).parameters for name in (LARGE, SMALL))
    found = of_designs((LARGE, SMALL), large / small, f"{large:,} and {small:,} parameters.", "50186 and 9,098")
    known = reported(TABLES, "parameters")
    return found.beside(known[LARGE] / known[SMALL], results(TABLES).study.source)


def _saved() -> Found:
    weights = weight_bytes(ZOO[LARGE]) / KIB
    total = torchsummary_bytes(ZOO[LARGE]) / KIB**2
    says = (
        f"{weights:.2f} KB of weights, of 1,024 bytes; a file adds its head. torchsummary's {total:.2f} MB are those of a pass."
    )
    found = of_designs([LARGE], weights, says, "200 KB saved, 0.55 MB by torchsummary")
    return found.beside(reported(TABLES, "saved weights")[LARGE], results(TABLES).study.source)


LAB = Lab(
    "regularization",
    "Dropout and channels",
    "Document 002, problems 1 to 3",
    (
        Step(
            "linear",
            "How many % of MNIST's test images does a linear classifier read?",
            Number("%"),
            "Read the mean of softmax.",
            study("linear-classifier"),
            lambda: mean_accuracy("linear-classifier", "softmax", "92.33 %"),
        ),
        Step(
            "image",
            "How many µs does the linear classifier take for one image by itself?",
            Number("µs"),
            "Read the latency at a batch of 1. The document's question has its training time and GPU memory, too.",
            (*compare("softmax", tab="Engines", batch="1"), *question("gpu-times")),
            _image,
        ),
        Step(
            "overfits",
            "Does MLP2 overfit without dropout: is its test loss bigger than its training loss after 25 epochs?",
            Choice(ANSWERS),
            "Look at *Over the epochs*, and at the verdict.",
            study("dropout"),
            lambda: judged("dropout", 3, "yes, after five epochs"),
        ),
        Step(
            "dropout",
            "With which dropout does MLP2 read the test images best after 25 epochs?",
            Choice(DROPOUTS),
            "Look at the dots of the study, or run it with more seeds.",
            study("dropout"),
            lambda: best("dropout", "0.5, with 98.18 %", BY_DROPOUT),
        ),
        Step(
            "loss-order",
            "Order MLP2 with four dropouts by its test loss.",
            Order(DROPOUTS, "the smallest loss first"),
            "Read the means of the test loss.",
            study("dropout", "loss"),
            _by_loss,
        ),
        Step(
            "normalization",
            "How many epochs earlier does MLP2 reach 96 % with normalized images?",
            Number("epochs"),
            "Read the means of the first epoch of 96 %.",
            study("normalization", FIRST),
            _earlier,
        ),
        Step(
            "seconds",
            "Does a training with normalized images take longer?",
            Choice(ANSWERS),
            "Read the times of a training, and the verdict.",
            study("normalization", "seconds"),
            lambda: judged("normalization", 2, "yes: 359.38 s in place of 244.93 s"),
        ),
        Step(
            "thop",
            "How many MACs has SimpleCNN, with the bias of its convolutions counted?",
            Number("MACs"),
            "Read what thop counted until June 2022, under *Counted in other ways*.",
            build(LARGE, open="counted"),
            _macs,
        ),
        Step(
            "saved",
            "How many KB, of 1,024 bytes, do the weights of SimpleCNN take?",
            Number("KB"),
            "Read the bytes of its weights, and compare with the size that torchsummary estimates.",
            build(LARGE, open="counted"),
            _saved,
        ),
        Step(
            "smaller",
            "How many times as many parameters has SimpleCNN (32/64) as the CNN of 8/16?",
            Number("times"),
            "Open both, and read their totals.",
            build(LARGE, SMALL),
            _parameters,
        ),
        Step(
            "channels",
            "How many channels do two convolutions need for the highest accuracy?",
            Choice(CHANNELS),
            "Look at the four networks, and at their intervals.",
            study("channels"),
            lambda: best("channels", "32/64 slightly above the others", {name: name for name in CHANNELS}),
        ),
        Step(
            "cure-order",
            "The CNN of 8/16 overfits. Order what is tried against it by the test accuracy.",
            Order(tuple(CURES), "the most accurate first"),
            "Compare *plain*, *dropout 0.2*, *L2 0.0001* and *rate 0.005, 20 epochs*.",
            study("regularization"),
            lambda: ranked("regularization", CURES, "dropout 0.2 (98.95 %), then rate 0.005 (98.89 %) and L2 (98.88 %)"),
        ),
    ),
)
