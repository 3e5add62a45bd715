"""What training has changed: the first layer's weights, and the statistics of every layer, before it and after it."""

from copy import deepcopy
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.classifier import Classifier
from core.learning.inside.layers import MAPS, InsideError, batch_size, names, walk
from core.learning.network import initial
from core.learning.statistics import LayerStatistics, layer_statistics

IMAGES = 200  # over which statistics are taken, at most


class Changed(NamedTuple):
    """The kernels or units of the first layer with weights that training has changed most, the most changed first.

    `before` and `after` (kept, height, width) are their weights for the first map of the layer's input. `left_out` more are
    not among them.
    """

    layer: str
    numbers: tuple[int, ...]
    before: Tensor
    after: Tensor
    left_out: int


class Flow(NamedTuple):
    """The statistics of every layer over so many images, by "before" and "after" training."""

    images: int
    statistics: dict[str, list[LayerStatistics]]


def start(classifier: Classifier) -> nn.Sequential | None:
    """The network with the weights that its training began with; None where it was not trained by this program."""
    return initial(classifier.architecture, classifier.recipe.seed).eval() if classifier.epochs else None


@torch.inference_mode()
def changed(classifier: Classifier, most: int = MAPS) -> Changed:
    """The `most` kernels or units of the first layer with weights; raises InsideError for a network that was not trained."""
    before = start(classifier)
    if before is None:
        raise InsideError("untrained", "What it was before its training is not known.", "Choose a network that was trained.")
    steps = list(walk(classifier.network, torch.zeros(1, *classifier.architecture.input_shape)))
    first = next(at for at, step in enumerate(steps) if isinstance(step.module, nn.Conv2d | nn.Linear))
    flat = next(step.input.shape[1:] for step in steps if isinstance(step.module, nn.Flatten))
    was, now = (_pictures(network[first], tuple(flat)) for network in (before, classifier.network))
    order = (now - was).flatten(1).norm(dim=1).argsort(descending=True, stable=True)[: min(most, MAPS)]
    kept = was[order, 0], now[order, 0]
    return Changed(names(classifier.network)[first], tuple(order.tolist()), *kept, len(now) - len(order))


def _pictures(layer: nn.Module, flat: tuple[int, ...]) -> Tensor:
    """The weights (outputs, maps, height, width); those of a linear layer as its inputs stood before they were flattened."""
    weight = dict(layer.named_parameters())["weight"]
    return weight.view(-1, *flat) if isinstance(layer, nn.Linear) else weight


def flow(classifier: Classifier, images: Images) -> Flow:
    """The statistics for the first of these images, as many as go through at once; raises InsideError for too large a network.

    Before training there are none of a network that was not trained by this program.
    """
    recipe = classifier.recipe
    first = normalize(images.pixels[0].float(), recipe.mean, recipe.std)
    shown = images[: min(IMAGES, batch_size(classifier.network, first, 2 * 3 * IMAGES))]  # a backward pass: two forward ones
    stages = {"before": start(classifier), "after": deepcopy(classifier.network).requires_grad_()}
    statistics = {
        when: layer_statistics(network, classifier.architecture, shown, recipe.mean, recipe.std)
        for when, network in stages.items()
        if network is not None
    }
    return Flow(len(shown), statistics)
