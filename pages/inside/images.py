"""The images that a network is looked into with: MNIST's first ones where it is found, else the bundled digits."""

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from core.data.datasets import mnist_or_digits
from core.data.images import Dataset, Images
from core.learning.inside.nearest import Plane, features, plane

if TYPE_CHECKING:
    from torch import Tensor

    from core.learning.classifier import Classifier

MOST = 2000
Split = Literal["training", "test"]


@lru_cache(maxsize=1)
def dataset() -> Dataset:
    """The data set that the images are of."""
    return mnist_or_digits()


def images(split: Split) -> tuple[Images, str]:
    """The images, and what they are."""
    found = (dataset().train if split == "training" else dataset().test)[:MOST]
    return found, f"the first {len(found):,} {split} images of {dataset().name}"


@lru_cache(maxsize=16)
def features_of_images(classifier: "Classifier", split: Split) -> "Tensor":
    """The images in the network's last hidden layer."""
    return features(classifier.network, images(split)[0], classifier.recipe.mean, classifier.recipe.std)


@lru_cache(maxsize=8)
def plane_of_test_images(classifier: "Classifier") -> Plane:
    """The plane that shows most of the test images in the network's last hidden layer."""
    return plane(features_of_images(classifier, "test"))
