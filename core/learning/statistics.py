"""Statistics of each layer: how large the activations are, and how much of the gradient reaches the layer.

In a deep network of sigmoids the gradient shrinks from layer to layer on its way back, as the slope of a sigmoid is at most
1/4, and the first layers hardly learn (X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward
neural networks, 2010); through ReLU it passes with slope 1 or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.data.images import Images
from core.data.normalization import normalize
from core.design.architecture import Architecture, layer_names
from core.learning.network import initial
from core.learning.training import Training

OVER = 256  # training images over which the statistics of a run are taken
FLAT_SLOPE = 0.05  # of the steepest slope; where an activation is flatter, it passes almost no gradient on

# Which outputs pass almost no gradient on, from the slope of the activation: σ' = y(1 − y), tanh' = 1 − y².
_FLAT: dict[type[nn.Module], Callable[[Tensor], Tensor]] = {
    nn.ReLU: lambda y: y == 0,
    nn.Sigmoid: lambda y: 4 * y * (1 - y) < FLAT_SLOPE,
    nn.Tanh: lambda y: 1 - y**2 < FLAT_SLOPE,
}


@dataclass(frozen=True)
class LayerStatistics:
    """One layer over a batch: mean and standard deviation of its outputs, and the share of flat ones, which pass almost no
    gradient on (None if the layer is not an activation). Then root mean squares: of the loss's gradient with respect to the
    outputs (None before the first weights) and to the weights, and of the weights (both None without weights).
    """

    name: str
    kind: str
    mean: float
    std: float
    flat: float | None
    gradient: float | None
    weight_gradient: float | None
    weight: float | None


def before_and_after(training: Training, architecture: Architecture) -> dict[str, list[LayerStatistics]]:
    """The statistics over the first OVER images of a training, by "before" and "after" it."""
    recipe = training.recipe
    images = training.source[training.numbers[:OVER]]
    stages = {"before": initial(architecture, recipe.seed), "after": training.network.cpu()}
    return {when: layer_statistics(network, architecture, images, recipe.mean, recipe.std) for when, network in stages.items()}


def layer_statistics(
    network: nn.Module, architecture: Architecture, images: Images, mean: float, std: float
) -> list[LayerStatistics]:
    """The statistics of every layer for these images (uint8 pixels), in eval mode; the network is not changed."""
    training = network.training
    network.eval()
    values, held = normalize(images.pixels.float(), mean, std), []
    for module in network.children():
        values = module(values)
        if values.requires_grad:
            values.retain_grad()
        held.append(values)
    network.zero_grad(set_to_none=True)
    cross_entropy(values, images.labels, reduction="mean").backward()
    names = layer_names(architecture.layers)
    rows = [_row(name, module, output) for name, module, output in zip(names, network.children(), held, strict=True)]
    network.zero_grad(set_to_none=True)
    network.train(training)
    return rows


def _row(name: str, module: nn.Module, output: Tensor) -> LayerStatistics:
    weight = getattr(module, "weight", None)
    flat = _FLAT.get(type(module))
    share = float(flat(output.detach()).float().mean()) if flat else None
    gradient = _rms(output.grad) if output.requires_grad else None
    weights = (_rms(weight.grad), _rms(weight.detach())) if weight is not None else (None, None)
    values = output.detach()
    spread = (float(values.mean()), float(values.std(correction=0)))
    return LayerStatistics(name, type(module).__name__, *spread, share, gradient, *weights)


def _rms(values: Tensor | None) -> float | None:
    return None if values is None else float(values.square().mean().sqrt())
