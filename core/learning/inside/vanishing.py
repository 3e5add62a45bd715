"""How the gradient shrinks on its way back through sigmoids, and through ReLU: one deep network with either, untrained."""

from typing import NamedTuple

from core.data.images import Images
from core.design.architecture import Architecture
from core.design.layers import Flatten, Linear, ReLU, Sigmoid
from core.learning.classifier import Classifier
from core.learning.inside.before_after import flow

HIDDEN, UNITS, CLASSES = 4, 30, 10


class Vanishing(NamedTuple):
    """The root mean square of the loss's gradient by the weights of each of `layers`, over so many images."""

    images: int
    layers: tuple[str, ...]
    sigmoid: tuple[float, ...]
    relu: tuple[float, ...]

    @property
    def shares(self) -> tuple[float, float]:
        """The first layer's gradient as a share of the last one's: behind sigmoids, and behind ReLU."""
        return self.sigmoid[0] / self.sigmoid[-1], self.relu[0] / self.relu[-1]


def vanishing(images: Images) -> Vanishing:
    """Measured with HIDDEN hidden layers of UNITS units and the weights of seed 0, for the first of these images."""
    found, layers, count = [], (), 0
    for activation in (Sigmoid(), ReLU()):
        hidden = [layer for _ in range(HIDDEN) for layer in (Linear(UNITS), activation)]
        shape = tuple(images.pixels.shape[1:])
        design = Architecture(activation.short, shape, (Flatten(), *hidden, Linear(CLASSES)))
        count, statistics = flow(Classifier.untrained(design), images)
        weighted = [(row.name, row.weight_gradient) for row in statistics["after"] if row.weight_gradient is not None]
        layers, gradients = zip(*weighted, strict=True)
        found.append(gradients)
    return Vanishing(count, layers, *found)
