"""Facts about the data sets, known without loading them or torch."""

from typing import NamedTuple

from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.data.places import found_places


class Facts(NamedTuple):
    """Number of training images; (channels, height, width); mean and std of pixels/255; number of classes.

    `again` is by how many images an epoch is longer than all training images, because it takes some of them several times.
    """

    images: int
    shape: tuple[int, ...]
    mean: float
    std: float
    classes: int = 10
    again: int = 0

    @property
    def epoch(self) -> int:
        """How many images an epoch takes, where none is set apart."""
        return self.images + self.again


_GRAY, _MNIST = (1, 28, 28), (MNIST_MEAN, MNIST_STD)
FACTS = {
    "digits": Facts(1_437, _GRAY, *_MNIST),
    "mnist": Facts(60_000, _GRAY, *_MNIST),
    "fashion-mnist": Facts(60_000, _GRAY, 0.2860, 0.3530),
    "cifar10": Facts(50_000, (3, 32, 32), 0.5, 0.5),
    "pen": Facts(4_996, _GRAY, *_MNIST),
    "mnist+pen": Facts(64_996, _GRAY, *_MNIST, again=14_988),
}
ALWAYS_HERE = "digits"  # scikit-learn's
OF_DIGITS = ("digits", "mnist", "pen", "mnist+pen")  # their classes are the ten digits
BYTES = {"mnist": 11_594_722, "fashion-mnist": 30_878_645, "cifar10": 170_052_171}  # to download


def datasets_here() -> list[str]:
    """The data sets that are on this machine; nothing is loaded."""
    found = found_places()
    return [name for name in FACTS if all(found[part] for part in name.split("+"))]
