"""The guided lab after section 4 of document 001, the course's instructions: MLPs and LeNet-5 on digits."""

from core.design.architecture import totals
from core.design.units import duration, size
from core.design.zoo import ZOO, shown_name
from core.labbook.answers import Choice, Number, Order
from core.labbook.guided import NOT_STATED, Found, Lab, Step
from core.labbook.lab_000 import WIDTH_STEPS
from core.labbook.places import NOT_HERE, build, compare, train
from core.labbook.shipped_runs import (
    in_order,
    of_cards,
    of_designs,
    of_pass,
    of_time,
    undecided,
)
from core.studies.questions.shipped import accuracies_of, benchmark, card, comparison

MLP, CNN, PADDED = "mlp1", "lenet5-28", "lenet5"
BY_ACCURACY, BY_TIME, BY_BYTES = (("softmax", MLP, "mlp2", CNN), (MLP, "mlp2", CNN), (MLP, "mlp2", CNN, PADDED))


def _parameters() -> Found:
    mlp, cnn = (totals(ZOO[name]).parameters for name in (MLP, CNN))
    says = f"{mlp:,} and {cnn:,} parameters: {mlp / cnn:.2f} times."
    return of_designs((MLP, CNN), mlp / cnn, says, "238,510 for the MLP (document 003)")


def _macs() -> Found:
    mlp, cnn = (totals(ZOO[name]).macs for name in (MLP, CNN))
    return of_designs((MLP, CNN), cnn / mlp, f"{cnn:,} and {mlp:,} MACs of one image: {cnn / mlp:.2f} times.", NOT_STATED)


def _padding() -> Found:
    padded, plain = (totals(ZOO[name]).parameters for name in (PADDED, CNN))
    says = f"{padded:,} and {plain:,} parameters: 16×5×5 values reach the first linear layer, and 16×4×4 without padding."
    return of_designs((PADDED, CNN), padded / plain, says, "“The standard LeNet-5 assumes the image size 32x32”")


def _accuracy() -> Found:
    says = f"MNIST: {card(CNN).percent('mnist')} % against {card(MLP).percent('mnist')} %."
    published = "98 % for LeNet-5 and 96 % for the MLP after 2 epochs (document 000)"
    return of_cards((MLP, CNN), "LeNet-5", says, published).beside("LeNet-5", "Document 000, 2.1.2")


def _by_accuracy() -> Found:
    order, says = in_order({shown_name(name): 100 * card(name).mean("mnist") for name in BY_ACCURACY}, "{:.2f} %".format)
    found = of_cards(BY_ACCURACY, order, says, "98 % for LeNet-5, 96 % for the MLPs (document 000)")
    return found.in_doubt(undecided({shown_name(name): accuracies_of(name, "mnist") for name in BY_ACCURACY}))


def _latency() -> Found:
    cnn, mlp = map(_time, (CNN, MLP))
    says = (
        f"A batch of {comparison().batch_size}: {duration(cnn)} against {duration(mlp)} on one thread, {cnn / mlp:.1f} times."
    )
    published = "1.170 and 1.616 ms under the profiler (document 000)"
    found = of_time([MLP, CNN], comparison().batch_size, cnn / mlp, says, published)
    return found.beside(1.616 / 1.170, "Document 000, Figures 18 and 20")


def _by_time() -> Found:
    order, says = in_order({shown_name(name): _time(name) for name in BY_TIME}, duration, lowest_first=True)
    published = "1.170, 1.001 and 1.616 ms under the profiler, for MLP1, MLP2 and LeNet-5 (document 000)"
    found = of_time(list(BY_TIME), comparison().batch_size, order, says, published)
    return found.beside([shown_name(name) for name in ("mlp2", MLP, CNN)], "Document 000, Figures 18 to 20")


def _time(name: str) -> float:
    """Microseconds of a batch on one thread."""
    return benchmark(name).latency(comparison().batch_size).timing.median_us


def _memory() -> Found:
    kept = {name: benchmark(name).memory for name in (MLP, CNN)}
    times_ = kept[CNN].activation_bytes / kept[MLP].activation_bytes
    says = f"Its layers allocate {times_:.1f} times the bytes of the MLP's, for a batch of 4."
    found = of_pass([MLP, CNN], times_, says, "199.03 and 9.53 Kb (document 000)")
    return found.beside(199.03 / 9.53, "Document 000, Figures 18 and 20")


def _by_bytes() -> Found:
    order, says = in_order({shown_name(name): benchmark(name).memory.activation_bytes for name in BY_BYTES}, size)
    return of_pass(list(BY_BYTES), order, says, "9.53, 15.78 and 199.03 Kb for MLP1, MLP2 and LeNet-5 (document 000)")


LAB = Lab(
    "mlp-to-cnn",
    "From MLP to CNN",
    "Document 001, section 4: handwritten digits",
    (
        Step(
            "parameters",
            "How many times as many parameters has MLP1 (784-300-10) as LeNet-5 on 28×28?",
            Number("times"),
            "Open both, and read their totals.",
            build(MLP, CNN),
            _parameters,
        ),
        Step(
            "macs",
            "How many times as many MACs does LeNet-5 take for one image as MLP1?",
            Number("times"),
            "Read both totals of MACs.",
            build(MLP, CNN),
            _macs,
        ),
        Step(
            "padding",
            "How many times as many parameters has LeNet-5 on images padded to 32×32 as on 28×28?",
            Number("times"),
            "Open both, and see what each hands to its first linear layer.",
            build(PADDED, CNN),
            _padding,
        ),
        *WIDTH_STEPS,
        Step(
            "accuracy",
            "Which one reads MNIST's test images better?",
            Choice(("MLP1", "LeNet-5", "no difference")),
            f"Train both for two epochs, with the same recipe. {NOT_HERE}",
            train(MLP, CNN, data="mnist", epochs="2"),
            _accuracy,
        ),
        Step(
            "accuracy-order",
            "Order four networks, none to two hidden layers and a CNN, by their accuracy on MNIST.",
            Order(tuple(map(shown_name, BY_ACCURACY)), "the most accurate first"),
            "Read the accuracies of the summary; their brackets say which cannot be told apart.",
            compare(*BY_ACCURACY),
            _by_accuracy,
        ),
        Step(
            "latency",
            "How many times as long as MLP1 does LeNet-5 take for a batch of 4?",
            Number("times"),
            "Read the latencies, or measure again.",
            compare(MLP, CNN),
            _latency,
        ),
        Step(
            "latency-order",
            "Order MLP1, MLP2 and LeNet-5 by the time of a batch of 4.",
            Order(tuple(map(shown_name, BY_TIME)), "the fastest first"),
            "Read the latencies, or measure again.",
            compare(*BY_TIME),
            _by_time,
        ),
        Step(
            "memory",
            "How many times the bytes of MLP1's layers do LeNet-5's allocate in a pass?",
            Number("times"),
            "Read the bytes of the activations.",
            compare(MLP, CNN),
            _memory,
        ),
        Step(
            "memory-order",
            "Order four networks by the bytes that their layers allocate for a batch of 4.",
            Order(tuple(map(shown_name, BY_BYTES)), "the most bytes first"),
            "Read the bytes of the activations.",
            compare(*BY_BYTES),
            _by_bytes,
        ),
    ),
)
