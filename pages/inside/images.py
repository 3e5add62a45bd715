"""The images that a network is looked into with: MNIST's first ones where it is found, else the bundled digits."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Literal, TypeVar, TypeVarTuple

from core.data.datasets import mnist_or_digits
from core.data.images import Images
from core.learning.inside.nearest import Plane, features, plane

if TYPE_CHECKING:
    from torch import Tensor

    from core.learning.classifier import Classifier

MOST = 2000
Split = Literal["training", "test"]
Given = TypeVarTuple("Given")
Found = TypeVar("Found")


def images(split: Split) -> tuple[Images, str]:
    """The images, and what they are."""
    dataset = mnist_or_digits()
    found = (dataset.train if split == "training" else dataset.test)[:MOST]
    return found, f"the first {len(found):,} {split} images of {dataset.name}"


def kept_by_dataset(most: int) -> Callable[[Callable[[*Given], Found]], Callable[[*Given], Found]]:
    """Keep the last `most` results of a function of the images, as lru_cache does, those of each data set apart."""

    def keep(function: Callable[[*Given], Found]) -> Callable[[*Given], Found]:
        @lru_cache(most)
        def kept(_: str, *given: *Given) -> Found:
            return function(*given)

        @wraps(function)
        def result(*given: *Given) -> Found:
            return kept(mnist_or_digits().name, *given)

        return result

    return keep


@kept_by_dataset(16)
def features_of_images(classifier: "Classifier", split: Split) -> "Tensor":
    """The images in the network's last hidden layer."""
    return features(classifier.network, images(split)[0], classifier.recipe.mean, classifier.recipe.std)


@kept_by_dataset(8)
def plane_of_test_images(classifier: "Classifier") -> Plane:
    """The plane that shows most of the test images in the network's last hidden layer."""
    return plane(features_of_images(classifier, "test"))
