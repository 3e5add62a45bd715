"""Numbers that documents 002 and 003 report of their trainings, beside those of the trainings here."""

from statistics import fmean, stdev
from typing import Any

from core.design.architecture import trace
from core.design.memory import training_bytes
from core.design.units import duration, size
from core.studies.metrics import FIRST, after
from core.studies.questions.question import NO_GPU, PARTLY, Answer, Question, mean_of
from core.studies.questions.shipped import benchmark, results

SECONDS, PER_IMAGE_US, TOTAL_US, MEGABYTES = 166.39, 106.921, 1_069_210.0, 689  # document 002's table, on a GPU
TESTED = 10_000  # images of an inference


def linear_classifier() -> Answer:
    """Document 002's times and memory of a linear classifier."""
    found = results("linear-classifier")
    trial = found.study.trials[0]
    seconds = fmean(found.values(trial.label, "seconds").values())
    one = max(benchmark("softmax").latencies, key=lambda latency: latency.setup.batch_size)
    alone = benchmark("softmax").latency(1).timing.median_us
    per_image = one.timing.median_us / one.setup.batch_size
    batch, network = trial.recipe.batch_size, trial.architecture
    needed = training_bytes(trace(network), batch, 1)
    rows = [
        {"what": "training", "published, on a GPU": f"{SECONDS} s", "here, on a processor": f"{seconds:.1f} s"},
        {
            "what": f"inference of {TESTED:,} images",
            "published, on a GPU": duration(TOTAL_US),
            "here, on a processor": duration(TESTED * per_image),
        },
        {
            "what": "inference of an image",
            "published, on a GPU": duration(PER_IMAGE_US),
            "here, on a processor": duration(per_image),
        },
        {
            "what": "memory of the training",
            "published, on a GPU": f"{MEGABYTES} MB",
            "here, on a processor": f"{size(needed)}, computed",
        },
    ]
    says = (
        f"{NO_GPU} Beside the published numbers stand those of a processor, where one image by itself takes {duration(alone)} "
        f"and one of a batch of {one.setup.batch_size:,} {duration(per_image)}. Weights, gradients and activations of a linear "
        f"classifier need {size(needed)}: where the document's numbers are larger, they are probably not the network's, but "
        "those of loading the images and of CUDA itself."
    )
    return Answer(
        says, rows, "A machine with CUDA, the document's loader and its network would tell; none of them is stated.", PARTLY
    )


def normalizations() -> Answer:
    """The first epoch at 96 %, and where the time went, for all three normalizations."""
    found = results("normalization")
    rows: list[dict[str, Any]] = []
    for trial in found.study.trials:
        first, whole, data = (mean_of(found.values(trial.label, name)) for name in (FIRST, "seconds", "data seconds"))
        rows.append(
            {
                "trial": trial.label,
                "first epoch at 96 %": first.estimate,
                "from": first.low,
                "to": first.high,
                "published": trial.reported.get(FIRST),
                "training, s": whole.estimate,
                "of it for the images, s": data.estimate,
                "the rest, s": whole.estimate - data.estimate,
            }
        )
    third = rows[-1]
    says = (
        f"With mean 0.456 the first epoch at 96 % is {third['first epoch at 96 %']:.1f} [{third['from']:.1f}, "
        f"{third['to']:.1f}]; the document does not give it. Nothing here is more difficult to compute with normalized images: "
        "the operations are the same, and preparing the images takes "
        f"{min(row['of it for the images, s'] for row in rows):.1f} to "
        f"{max(row['of it for the images, s'] for row in rows):.1f} s of a training."
    )
    missing = "These trainings ran on machines that did other work meanwhile, so their seconds do not decide. " + NO_GPU
    return Answer(says, rows, missing, PARTLY)


def batch_accuracies() -> Answer:
    """How far three runs of document 003's recipe lie apart over the training."""
    found = results("spread")
    trial = found.study.trials[0]
    rows = []
    for epoch in range(1, trial.recipe.epochs + 1):
        shares, losses = (
            list(found.values(trial.label, after(name, epoch)).values()) for name in ("training accuracy", "training loss")
        )
        rows.append(
            {
                "epoch": epoch,
                "training accuracy, %": 100 * fmean(shares),
                "its standard deviation, points": 100 * stdev(shares),
                "training loss": fmean(losses),
                "its standard deviation": stdev(losses),
            }
        )
    first, last = rows[0], rows[-1]
    says = (
        f"Over {found.runs} runs the accuracy of an epoch has a standard deviation of "
        f"{first['its standard deviation, points']:.2f} "
        f"points after the first epoch and of {last['its standard deviation, points']:.2f} after the last."
    )
    missing = (
        "The document's figure shows every batch; a run here keeps the mean over an epoch's batches. Their spread would need "
        "the accuracy of each batch to be kept."
    )
    return Answer(says, rows, missing, PARTLY)


QUESTIONS = (
    Question(
        "gpu-times",
        "Total time for training 166.39 s, total time for inference 1.069210 s, per image 0.106921 ms, GPU memory 689 MB",
        *("Document 002, problem 1, question 3", linear_classifier),
    ),
    Question(
        "normalizations",
        "we made an assumption that the reason total time increased is because the computation of the gradients during "
        "training becomes more difficult to compute.",
        *("Document 002, problem 2, question 3", normalizations),
    ),
    Question(
        "batch-accuracies",
        "The spread of the batch accuracies (left) and loss (right) over three different runs.",
        *("Document 003, question 2.2, Figure 2", batch_accuracies),
    ),
)
