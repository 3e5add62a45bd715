"""The guided labs after documents 000 to 004."""

from core.design.architecture import totals
from core.design.units import duration
from core.design.zoo import ZOO
from core.labbook import lab_000
from core.labbook.guided import Found, Lab, Step
from core.labbook.shipped_runs import ANSWERS, NO, OPEN, YES, accuracies, best
from core.learning.intervals import of_difference
from core.studies.documents.document_004 import LENET5
from core.studies.questions.question import points
from core.studies.questions.shipped import benchmark, card, results, times

MLP, CNN = "mlp1", "lenet5-28"
RATES = ("0.01", "0.001", "0.0001", "0.00001", "0.000001")


def _parameters() -> Found:
    mlp, cnn = (totals(ZOO[name]).parameters for name in (MLP, CNN))
    return Found(mlp / cnn, f"{mlp:,} and {cnn:,} parameters: {mlp / cnn:.2f} times.", "238,510 for the MLP (document 003)")


def _macs() -> Found:
    mlp, cnn = (totals(ZOO[name]).macs for name in (MLP, CNN))
    return Found(cnn / mlp, f"{cnn:,} and {mlp:,} MACs of one image: {cnn / mlp:.2f} times.", "not stated")


def _accuracy() -> Found:
    says = f"MNIST: {card(CNN).percent('mnist')} % against {card(MLP).percent('mnist')} %."
    return Found("LeNet-5", says, "98 % for LeNet-5 and 96 % for the MLP after 2 epochs (document 000)")


def _latency() -> Found:
    (cnn, *_), (mlp, *_) = (times().of(ZOO[name]) or (0.0, 0.0, 0.0) for name in (CNN, MLP))
    says = f"A batch of {times().batch_size}: {duration(cnn)} against {duration(mlp)} on one thread, {cnn / mlp:.1f} times."
    return Found(cnn / mlp, says, "up to 10 times (document 004)")


def _memory() -> Found:
    kept = {name: benchmark(name).memory for name in (MLP, CNN)}
    times_ = kept[CNN].activation_bytes / kept[MLP].activation_bytes
    says = f"Its layers allocate {times_:.1f} times the bytes of the MLP's, for a batch of 4."
    return Found(times_, says, "Figures 18 to 20 of document 000 show the bytes")


def _best_rate() -> Found:
    found = best("rates", "0.0001 “does not perform as good as the higher learning rates” (document 003)")
    return found._replace(value=str(found.value).removeprefix("rate "))


def _spread() -> Found:
    values = [100 * value for value in results("spread").values("rate 0.01", "accuracy").values()]
    width = max(values) - min(values)
    return Found(width, f"{len(values)} runs lie within {width:.2f} points.", "“pretty stable” over three runs (document 003)")


def _mlp_beats() -> Found:
    found = {label: list(values.values()) for label, values in accuracies(results("mlps-and-lenet5-128")).items()}
    lenet = found.pop(LENET5)
    above = {label: of_difference(values, lenet) for label, values in found.items()}
    higher = {label: difference for label, difference in above.items() if difference.estimate > 0}
    surely = [label for label, difference in higher.items() if difference.low > 0]
    says = f"{len(higher)} of {len(found)} MLPs have a higher mean"
    says += f": {', '.join(f'{label} by {points(one)}' for label, one in higher.items())}." if higher else "."
    published = "LeNet-5 has “a significantly higher accuracy then either of the two MLPs” (document 004)"
    return Found(YES if surely else OPEN if higher else NO, says, published)


TO_COMPARE = {"networks": f"{MLP},{CNN}"}
LABS = (
    Lab(
        *("mlp-to-cnn", "From MLP to CNN", "Document 001, the course's instructions"),
        (
            Step(
                *("parameters", "How many times as many parameters has MLP1 (784-300-10) as LeNet-5 on 28×28?", "build"),
                *("Open LeNet-5, then MLP1, and read both totals.", _parameters, "times"),
            ),
            Step(
                *("macs", "How many times as many MACs does LeNet-5 take for one image as MLP1?", "build"),
                *("Read both totals of MACs.", _macs, "times"),
            ),
            Step(
                *("accuracy", "Which one reads MNIST's test images better?", "train"),
                *("Train both for some epochs, with the same recipe.", _accuracy),
                options=("MLP1", "LeNet-5", "no difference"),
                query={"network": MLP},
            ),
            Step(
                *("latency", "How many times as long as MLP1 does LeNet-5 take for a batch of 4?", "compare"),
                *("Read the latencies, or measure again.", _latency, "times"),
                query=TO_COMPARE,
            ),
            Step(
                *("memory", "How many times the bytes of MLP1's layers do LeNet-5's allocate in a pass?", "compare"),
                *("Read the bytes of the layers.", _memory, "times"),
                query=TO_COMPARE,
            ),
        ),
    ),
    lab_000.LAB,
    Lab(
        *("regularization", "Dropout and channels", "Document 002, problems 2 and 3"),
        (
            Step(
                *("dropout", "With which dropout does MLP2 read the test images best after 25 epochs?", "experiments"),
                *("Look at the dots of the study, or run it with more seeds.",),
                lambda: best("dropout", "0.5, with 98.18 %"),
                options=("dropout 0", "dropout 0.2", "dropout 0.5", "dropout 0.8"),
                query={"study": "dropout"},
            ),
            Step(
                *("channels", "How many channels do two convolutions need for the highest accuracy?", "experiments"),
                *("Look at the four networks, and at their intervals.",),
                lambda: best("channels", "32/64 slightly above the others"),
                options=("8/16", "8/32", "16/32", "32/64"),
                query={"study": "channels"},
            ),
        ),
    ),
    Lab(
        *("learning-rate", "The learning rate", "Document 003, Figures 1 and 2"),
        (
            Step(
                *("rate", "Which learning rate does Adam want with batches of 2,048 and 10 epochs?", "experiments"),
                *("Look at the five rates over the epochs.", _best_rate),
                options=RATES,
                query={"study": "rates"},
            ),
            Step(
                *("spread", "How many points lie between the best and the worst of 16 runs of one recipe?", "experiments"),
                *("Read the dots: each is a seed.", _spread, "points"),
                query={"study": "spread"},
            ),
        ),
    ),
    Lab(
        *("many-mlps", "LeNet-5 against thirty MLPs", "Document 004"),
        (
            Step(
                *("beaten", "Does any MLP of one or two hidden layers read better than LeNet-5?", "experiments"),
                *("Compare LeNet-5 with the widest MLPs.", _mlp_beats),
                options=ANSWERS,
                query={"study": "mlps-and-lenet5-128"},
            ),
        ),
    ),
)  # fmt: skip
