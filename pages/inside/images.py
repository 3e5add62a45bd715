"""The images that a digit is compared with: MNIST's first training images where it is found, else the bundled digits."""

from functools import lru_cache
from typing import TYPE_CHECKING

from core.data.datasets import load
from core.data.images import Images
from core.data.normalization import DataError
from core.learning.inside.nearest import Plane, features, plane

if TYPE_CHECKING:
    from torch import Tensor

    from core.learning.classifier import Classifier

MOST = 2000


@lru_cache(maxsize=1)
def images() -> tuple[Images, str]:
    """The images, and what they are."""
    try:
        found = load("mnist", download=False)
    except DataError:
        found = load("digits")
    kept = found.train[:MOST]
    return kept, f"the first {len(kept):,} training images of {found.name}"


@lru_cache(maxsize=8)
def features_and_plane(classifier: "Classifier") -> "tuple[Tensor, Plane]":
    """The images in the network's last hidden layer, and the plane that shows most of them."""
    found = features(classifier.network, images()[0], classifier.recipe.mean, classifier.recipe.std)
    return found, plane(found)
