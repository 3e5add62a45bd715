"""How the gradient shrinks on its way back through sigmoids, and through ReLU: one deep network with either, untrained."""

from typing import NamedTuple

from core.data.images import Images
from core.design.architecture import Architecture
from core.design.layer import Layer
from core.design.layers import Flatten, Linear, ReLU, Sigmoid
from core.learning.classifier import Classifier
from core.learning.inside.before_after import flow

HIDDEN, UNITS = 4, 30  # layers, and units of each


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
    shape, classes = tuple(images.pixels.shape[1:]), int(images.labels.max()) + 1
    flows = [flow(Classifier.untrained(_deep(activation, shape, classes)), images) for activation in (Sigmoid(), ReLU())]
    rows = [[row for row in one.statistics["after"] if row.weight_gradient is not None] for one in flows]
    sigmoid, relu = (tuple(row.weight_gradient or 0.0 for row in one) for one in rows)
    return Vanishing(flows[0].images, tuple(row.name for row in rows[0]), sigmoid, relu)


def _deep(activation: Layer, shape: tuple[int, ...], classes: int) -> Architecture:
    hidden = [layer for _ in range(HIDDEN) for layer in (Linear(UNITS), activation)]
    return Architecture("deep", shape, (Flatten(), *hidden, Linear(classes)))
