"""What a link for a class may show and lock of this page, and all controls of its form."""

from collections.abc import Iterator

from core.data.facts import datasets_here
from core.design.zoo import ZOO, shown_name
from core.learning.recipe import LIMITS, OPTIMIZERS, SCHEDULES
from pages.shared.lesson.control import Choice, Control, Number, Text
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.design import OWN, as_link
from pages.shared.session.go_to import NETWORK
from pages.train import form_values as values
from pages.train.download import NAME as MNIST


class Data(Choice):
    """The data sets that are on this machine."""

    def read(self, text: str) -> str:
        """See Values."""
        if text == MNIST and text not in self.options():
            raise ValueError("MNIST is not on this machine: get it by the button below")
        return str(super().read(text))


def _controls() -> Iterator[Control]:
    """The form's controls; the key of each is its name after "train_"."""
    yield Control("network", "Network", NETWORK, Choice(lambda: [OWN, *ZOO], shown_name), OWN)
    yield Control("data", "Data", "train_data", Data(datasets_here), "digits")
    yield Control("epochs", "Epochs", "train_epochs", Number(*LIMITS["epochs"]), 8)
    yield Control("batch", "Batch size, images", "train_batch", Choice(lambda: values.BATCHES), 64)
    yield Control("optimizer", "Optimizer", "train_optimizer", Choice(lambda: OPTIMIZERS), "adamw")
    yield Control("rate", "Learning rate", "train_rate", Choice(lambda: values.RATES), 1e-3)
    yield Control("schedule", "Schedule", "train_schedule", Choice(lambda: SCHEDULES), "constant")
    yield Control("steps", "Step table, epoch: rate", "train_steps", Text())  # its first value is that of the rate
    yield Control("seed", "Seed", "train_seed", Number(0, values.MOST_SEED), 0)
    yield Control("seeds", "Seeds", "train_seeds", Choice(lambda: values.SEEDS), 1)
    yield Control("dropout", "Dropout before linear layers", "train_dropout", Choice(lambda: values.DROPOUTS), 0.0)
    yield Control("decay", "Weight decay", "train_decay", Choice(lambda: values.DECAYS), 0.0)
    yield Control("momentum", "Momentum (of momentum)", "train_momentum", Number(*LIMITS["momentum"], float), 0.9)
    yield Control("gamma", "Factor an epoch (of exponential)", "train_gamma", Number(*LIMITS["gamma"], float), 0.95)
    first = next(iter(values.NORMALIZED))
    yield Control("normalized", "Pixels normalized", "train_normalized", Choice(lambda: values.NORMALIZED), first)
    yield Control("validation", "Validation images", "train_validation", Number(*LIMITS["validation"]))  # first: of the data
    yield Control("patience", "Stop after epochs without gain (0: never)", "train_patience", Number(*LIMITS["patience"]), 0)
    yield Control("device", "Device", "train_device", Choice(lambda: values.DEVICES), "auto")
    yield Control("threads", "Threads (0: all)", "train_threads", Number(0, values.MOST_THREADS), 0)
    for name, (label, high, _) in values.VARIED.items():
        yield Control(name, label, f"train_{name}", Number(0, high, float), 0.0)


LESSON = Lesson(
    "train",
    {
        "tasks": "What to look for",
        "more": "The rarer choices of the recipe",
        "runs": "The table of runs",
        "verdict": "What the curves say",
        "numbers": "Accuracy, loss and time in tiles",
        "curves": "Curves",
        "mistakes": "Mistakes",
        "gradients": "Gradients",
        "source": "How the verdict is reached",
    },
    tuple(_controls()),
    lambda chosen: as_link([chosen.get("network")]),
)
