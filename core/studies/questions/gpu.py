"""What documents 002 and 004 say of their GPUs, beside a GPU that was tried here."""

from dataclasses import asdict
from itertools import takewhile
from math import inf
from typing import TYPE_CHECKING, Any

from core.design.architecture import totals, trace
from core.design.memory import training_bytes
from core.design.units import duration, interval, size, three_digits
from core.profiling.estimates import weight_bytes
from core.studies.questions.latency import LEVEL, STUDY, Measured, hidden_layers, lenet_and_mlps, ratio_of, ratio_text
from core.studies.questions.question import PARTLY, Answer, Evidence, Question, mean_of
from core.studies.questions.shipped import COMPARISONS, benchmark, comparison, results, times, where_measured
from core.studies.results import Results, counted

if TYPE_CHECKING:
    from core.profiling.comparison import Benchmark

SECONDS, PER_IMAGE_US, MEGABYTES = 166.39, 106.921, 689  # document 002's table
TESTED, TESTED_US = 10_000, 1_069_210  # images, and the time of all of them
BATCH = 1_024  # the largest that was measured


def levels() -> Answer:
    """How the time grows with the neurons of one hidden layer and of two."""
    lenet, mlps, _ = lenet_and_mlps("cuda")
    layers = {count: _of_layers(mlps, count) for count in (2, 1)}
    widest, device = layers[2][-1].trial, times("cuda").conditions["device"]
    says = (
        f"On an {device}, {_growth('two hidden layers', layers[2])}; "
        f"{_growth('one hidden layer', layers[1])}. As long as the time is level, it is that of starting the operations one "
        f"after another; beyond, it is that of reading the weights, which are {size(weight_bytes(widest.architecture))} for "
        f"{widest.label}. {_earlier(layers[1], layers[2])} "
        f"LeNet-5 takes {duration(lenet.us)}, {ratio_text(lenet, mlps[0])} as long as the fastest MLP: "
        "it has more operations to start."
    )
    rows = [
        {
            "hidden layers": count,
            "network": row.trial.label,
            "neurons": _neurons(row),
            "a batch, µs": row.us,
            "from": row.low,
            "to": row.high,
        }
        for count, group in layers.items()
        for row in group
    ]
    missing = (
        f"{where_measured(times('cuda').conditions)} The document's GPU, a GTX 1080, was not tried: on a machine with another, "
        f"`python -m core study time {STUDY} linear-classifier --device cuda --large` measures it."
    )
    return Answer(says, rows, missing, PARTLY)


def linear_classifier() -> Answer:
    """Document 002's times and memory of a linear classifier."""
    trained = results("linear-classifier")
    trial = trained.study.trials[0]
    here, there = benchmark("softmax"), benchmark("softmax", "cuda")
    needed = training_bytes(trace(trial.architecture), trial.recipe.batch_size, 1)
    peak, gpu = there.memory.cuda_peak_bytes or 0, f"on an {there.conditions.device}"
    rows: list[dict[str, Any]] = [
        {"what": "training", "published": f"{SECONDS} s", "processor": _training(trained, trial.label), gpu: ""},
        {
            "what": "inference of an image",
            "published": three_digits(PER_IMAGE_US),
            "processor": three_digits(_each(here, 1)),
            gpu: three_digits(_each(there, 1)),
        },
        {
            "what": f"the same in a batch of {BATCH:,}",
            "published": "",
            "processor": three_digits(_each(here, BATCH)),
            gpu: three_digits(_each(there, BATCH)),
        },
        {
            "what": f"inference of {TESTED:,} images, computed from these",
            "published": three_digits(TESTED_US),
            "processor": _all(here),
            gpu: _all(there),
        },
        {
            "what": "memory",
            "published": f"{MEGABYTES} MB",
            "processor": f"{size(needed)} of a training, computed",
            gpu: f"{size(peak)} of a pass, the most that torch held",
        },
    ]
    says = (
        f"By itself an image takes {duration(_each(here, 1))} on a processor here and {duration(_each(there, 1))} {gpu}, where "
        f"a batch of {BATCH:,} takes {duration(BATCH * _each(there, BATCH))}: that is the time to start the operations. The "
        f"published time of an image is the total over {TESTED:,}; in which batches they went is not said. Weights, gradients "
        f"and activations of a linear classifier need {size(needed)}, and torch held at most {size(peak)} on the GPU: where "
        "the document's memory is larger, it is probably that of CUDA itself and of the images."
    )
    measured = " ".join(where_measured(asdict(comparison(device).conditions)) for device in COMPARISONS)
    missing = (
        f"{measured} Not known are the time of a training on a GPU, and the times with the document's GPU, loader and network, "
        "which it does not state."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (
    Question(
        "gpu-times",
        "Total time for training 166.39 s, total time for inference 1.069210 s, per image 0.106921 ms, GPU memory 689 MB",
        "Document 002, problem 1, question 3",
        linear_classifier,
        Evidence(studies=("linear-classifier",), comparisons=("cpu", "cuda")),
    ),
    Question(
        "gpu-level",
        "Using the GPU the inference times for the two hidden layer MLP is roughly constant when increasing the amount of "
        "neurons in the hidden layers. However for the single layer structure increasing the amount of neurons increases the "
        "inference time.",
        "Document 004, 4",
        levels,
        Evidence(times=("cuda",)),
    ),
)


def _training(found: Results, label: str) -> str:
    """The mean time of the trainings that were timed, its 95 % interval, how many they are, and their engine."""
    seconds = found.values(label, "seconds")
    if len(seconds) < 2:
        return "not measured: fewer than two runs were trained alone"
    mean, ends = interval(*mean_of(seconds))
    return f"{mean} s ({ends}), mean of {len(seconds)} trained alone by {found.engine}"


def _neurons(one: Measured) -> int:
    return int(counted(one.trial, "neurons"))


def _of_layers(mlps: list[Measured], count: int) -> list[Measured]:
    """The networks of so many hidden layers, by rising neurons."""
    return sorted((one for one in mlps if hidden_layers(one) == count), key=_neurons)


def _level(rows: list[Measured]) -> Measured:
    """The widest network up to which the time is that of the narrowest one."""
    return [*takewhile(lambda row: row.us <= LEVEL * rows[0].us, rows)][-1]


def _earlier(one: list[Measured], two: list[Measured]) -> str:
    """Whether the time of one layer surely rises at fewer neurons than that of two, by the intervals."""
    (level_one, risen_one), (level_two, risen_two) = map(_surely, (one, two))
    if risen_one <= level_two:
        return "One layer rises earlier, as the document says."
    if risen_two <= level_one:
        return "One layer does not rise earlier here, against what the document says."
    return "Whether one layer rises earlier, as the document says, cannot be told here: the intervals are too wide."


def _surely(rows: list[Measured]) -> tuple[float, float]:
    """The most neurons up to which the time is surely level, and the fewest from which it surely is not (else infinite)."""
    level = [*takewhile(lambda row: ratio_of(row, rows[0]).high <= LEVEL, rows[1:])]
    risen = (_neurons(row) for row in rows if ratio_of(row, rows[0]).low > LEVEL)
    return _neurons([rows[0], *level][-1]), next(risen, inf)


def _growth(layers: str, rows: list[Measured]) -> str:
    """How far the time stays that of the narrowest network, and what the widest one takes."""
    first, last, level = rows[0], rows[-1], _level(rows)
    return (
        f"an MLP of {layers} takes {duration(first.us)} with {_neurons(first):,} neurons, at most {LEVEL} times that up to "
        f"{_neurons(level):,} neurons ({totals(level.trial.architecture).parameters:,} weights) as measured, surely up to "
        f"{_surely(rows)[0]:,} (95 % intervals), and {duration(last.us)} with {_neurons(last):,}"
    )


def _all(one: "Benchmark") -> str:
    """The time of all tested images, one by one and in the largest batches."""
    single, batched = (three_digits(TESTED * _each(one, size)) for size in (1, BATCH))
    return f"{single} one by one, {batched} in batches of {BATCH:,}"


def _each(one: "Benchmark", batch_size: int) -> float:
    """Microseconds of an image in a batch."""
    return one.latency(batch_size).timing.median_us / batch_size
