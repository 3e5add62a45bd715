"""What training has changed: the weights of a layer, and the statistics of every layer, before it and after it."""

from copy import deepcopy
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.classifier import Classifier
from core.learning.inside.layers import MAPS, InsideError, batch_size, named, position, require_source, walk
from core.learning.network import initial
from core.learning.statistics import LayerStatistics, layer_statistics

IMAGES = 200  # over which statistics are taken, at most


class Changed(NamedTuple):
    """The kernels or units of a layer that training has changed most, the most changed first.

    `before` and `after` (kept, height, width) are their weights for map `source` of the layer's `sources` input maps.
    `left_out` more are not among them.
    """

    layer: str
    numbers: tuple[int, ...]
    before: Tensor
    after: Tensor
    left_out: int
    source: int
    sources: int


class Flow(NamedTuple):
    """The statistics of every layer over so many images, by "before" and "after" training."""

    images: int
    statistics: dict[str, list[LayerStatistics]]


def start(classifier: Classifier) -> nn.Sequential | None:
    """The network with the weights that its training began with; None where it was not trained by this program."""
    return initial(classifier.architecture, classifier.recipe.seed).eval() if classifier.epochs else None


def with_pictures(network: nn.Sequential) -> list[str]:
    """The layers whose weights are pictures: every convolution, and the first layer with weights if it is a linear one."""
    weighted = [(name, module) for name, module in named(network) if isinstance(module, nn.Conv2d | nn.Linear)]
    return [name for at, (name, module) in enumerate(weighted) if not at or isinstance(module, nn.Conv2d)]


@torch.inference_mode()
def changed(classifier: Classifier, most: int = MAPS, layer: str | None = None, source: int = 0) -> Changed:
    """The `most` kernels or units of a layer, or of the first one with weights, for one map of its input.

    Raises InsideError for a network that was not trained, a layer whose weights are no pictures, and a map that there is not.
    """
    before, known = start(classifier), with_pictures(classifier.network)
    if before is None:
        raise InsideError("untrained", "What it was before its training is not known.", "Choose a network that was trained.")
    layer = known[0] if layer is None else layer
    at = position(classifier.network, layer)
    if layer not in known:
        raise InsideError("no-pictures", f"The weights of {layer} are no pictures.", f"Choose {' or '.join(known)}.")
    steps = walk(classifier.network, torch.zeros(1, *classifier.architecture.input_shape))
    flat = next(step.input.shape[1:] for step in steps if isinstance(step.module, nn.Flatten))
    was, now = (_pictures(network[at], tuple(flat)) for network in (before, classifier.network))
    sources = now.shape[1]
    require_source(layer, source, sources)
    order = (now - was).flatten(1).norm(dim=1).argsort(descending=True, stable=True)[: min(most, MAPS)]
    kept = was[order, source], now[order, source]
    return Changed(layer, tuple(order.tolist()), *kept, len(now) - len(order), source, sources)


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
