"""Part 2 of documents 000 and 001: accuracy, run time and memory of MLP and LeNet-5, and the profiler's questions."""

from dataclasses import asdict
from typing import Any

from core.design.units import duration, size
from core.design.zoo import shown_name
from core.learning.intervals import of_mean
from core.studies.questions.question import Answer, Evidence, Question, mean_of, percent
from core.studies.questions.shipped import (
    COMPARISONS,
    accuracies_of,
    benchmark,
    by_seed,
    comparison,
    header,
    results,
    times_as_long,
    where_measured,
)

MLP, CNN = "mlp1", "lenet5-28"  # LeNet-5 on 28×28 without padding, as document 000 has it
COMPARED = (MLP, "mlp2", CNN, "lenet5")
PROFILED = ("mlp1", "mlp2-300-200", "lenet5-28")  # whose bytes are those of Figures 18 to 20
CONVOLUTION, LINEAR = "aten::conv2d", "aten::linear"
SHOWN = 10  # rows of a printed table
ON_CPU = Evidence(comparisons=("cpu",))


def side_by_side() -> Answer:
    """Accuracy, run time and memory in one table."""
    rows = [_row(name) for name in COMPARED]
    mlp, cnn = (benchmark(name) for name in (MLP, CNN))
    study = results("lenet5-against-mlp")
    after_two = {label: mean_of(by_seed(study, label, "accuracy")) for label in ("LeNet-5", "MLP 240")}
    epochs = header(CNN).recipe.epochs
    weights, activations = (
        getattr(cnn.memory, name) / getattr(mlp.memory, name) for name in ("weight_bytes", "activation_bytes")
    )
    better = after_two["LeNet-5"].low > after_two["MLP 240"].high
    says = (
        f"Accuracy: after 2 epochs LeNet-5 reads {percent(after_two['LeNet-5'])} of the test images and the MLP "
        f"{percent(after_two['MLP 240'])}; after {epochs}, {_accuracy(CNN)} and {_accuracy(MLP)} (95 % intervals over the "
        f"seeds). Run time: for a batch of {comparison().batch_size} LeNet-5 takes {times_as_long(CNN, MLP)} as long as the "
        "MLP. "
        f"Memory: it holds {weights:.2f} times the weights, and its layers allocate {activations:.1f} times the bytes. So "
        f"LeNet-5 has {_more(weights)} weights and {_more(activations)} activations, and is "
        f"{'' if better else 'not surely '}the more accurate."
    )
    return Answer(says, rows, " ".join(where_measured(asdict(comparison(device).conditions)) for device in COMPARISONS))


def convolutions() -> Answer:
    """The convolutions' share of LeNet-5's time, and the linear layers' of the MLP's."""
    rows = [
        {
            "network": shown_name(name),
            "operator": row.name,
            "share of the pass, %": 100 * row.cpu_total_share,
            "µs": row.cpu_total_us,
        }
        for name in (*PROFILED, "lenet5")
        for row in benchmark(name).profile.operators
        if row.name in (CONVOLUTION, LINEAR)
    ]
    of_cnn, of_mlp = _share(CNN, CONVOLUTION), _share(MLP, LINEAR)
    most = max(
        (row for row in benchmark(CNN).profile.operators if row.name != "model_inference"), key=lambda row: row.cpu_total_us
    )
    says = (
        f"The convolutions take {100 * of_cnn:.0f} % of a profiled pass of {shown_name(CNN)}, the linear layers "
        f"{100 * of_mlp:.0f} % of "
        f"one of {shown_name(MLP)}. The operator that takes most in {shown_name(CNN)} is `{most.name}`."
    )
    return Answer(says, rows, "A profiled pass is longer than a plain one: the profiler's own work is in model_inference.")


def better_managed() -> Answer:
    """Whether LeNet-5 manages its memory better, since it releases more."""
    rows = [
        {
            "network": shown_name(name),
            "released in a pass": size(one.memory.released_bytes),
            "allocated by its layers": size(one.memory.activation_bytes),
            "weights": size(one.memory.weight_bytes),
        }
        for name, one in ((name, benchmark(name)) for name in PROFILED)
    ]
    same = all(benchmark(name).memory.released_bytes == benchmark(name).memory.activation_bytes for name in PROFILED)
    mlp, cnn = (benchmark(name).memory.released_bytes for name in PROFILED[1:])
    says = (
        f"No: what is released is what was allocated before{', to the byte in all three' if same else ''}. LeNet-5 releases "
        f"{cnn / mlp:.1f} times as much as the MLP because it allocates as much more; it is a measure of use, not of thrift."
    )
    return Answer(says, rows)


def negative_memory() -> Answer:
    """Why model_inference's self memory is negative."""
    from core.profiling import explanations

    return Answer(explanations.negative_memory(benchmark(PROFILED[0])))


def sum_of_the_rows() -> Answer:
    """Why the rows of a printed table do not add up."""
    from core.profiling import explanations

    return Answer(explanations.hidden_rows(benchmark(PROFILED[-1]), SHOWN))


QUESTIONS = (
    Question(
        "side-by-side",
        "Record and compare the inference performance, namely, classification accuracy, runtime, memory consumption, of the "
        "two approaches.",
        "Document 001, 4; document 000, 2.2",
        side_by_side,
        Evidence(studies=("lenet5-against-mlp",), cards=COMPARED, comparisons=("cpu", "cuda")),
    ),
    Question(
        "convolutions",
        "convolutional operations constitute a significant portion of the processing time in LeNet-5",
        "Document 000, 2.2",
        convolutions,
        ON_CPU,
    ),
    Question(
        "better-managed",
        "This may indicate that LeNet-5 manages memory more effectively during inference",
        "Document 000, 2.2",
        better_managed,
        ON_CPU,
    ),
    Question(
        "negative-memory", "Why is your self CPU memory negative?", "Document 000, TA's question 1", negative_memory, ON_CPU
    ),
    Question(
        "sum-of-the-rows",
        "Why does the memory usage of model inference not equal the sum of all the parameters listed below?",
        "Document 000, TA's question 2",
        sum_of_the_rows,
        ON_CPU,
    ),
)


def _row(name: str) -> dict[str, Any]:
    one = benchmark(name)
    return {
        "network": shown_name(name),
        "accuracy, and its 95 % interval": _accuracy(name),
        **_latency(name, "cpu", "a processor"),
        **_latency(name, "cuda", "a GPU"),
        "weights": size(one.memory.weight_bytes),
        "activations": size(one.memory.activation_bytes),
        "peak of a pass": size(one.memory.peak_bytes),
    }


def _accuracy(name: str) -> str:
    return percent(of_mean(accuracies_of(name, "mnist")))


def _more(times: float) -> str:
    return "more" if times > 1 else "fewer"


def _latency(name: str, device: str, on: str) -> dict[str, str]:
    """The time of a batch on such a device, with its interval."""
    time = benchmark(name, device).latency(comparison(device).batch_size).timing
    ends = time.interval
    return {
        f"a batch of {comparison(device).batch_size} on {on}": duration(time.median_us),
        f"95 % interval on {on}": f"{duration(ends.low)} to {duration(ends.high)}" if ends else "",
    }


def _share(network: str, operator: str) -> float:
    return sum(row.cpu_total_share for row in benchmark(network).profile.operators if row.name == operator)
