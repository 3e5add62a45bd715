"""Pruning by magnitude: the weights nearest to 0, of all layers together, become 0; with some epochs after it, where they stay.

Source: S. Han, J. Pool, J. Tran and W. Dally, Learning both Weights and Connections for Efficient Neural Networks, NeurIPS
2015, but with one threshold for all layers.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.data.images import Dataset
from core.design.refusal import Refusal
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.learning.training import Training

Masks = dict[int, Tensor]  # by the place of a module: of each of its weights whether it stays
SLOWER = 10  # times; with the recipe's own rate a pruned network would lose what it has learned (section 3.3 there)
FORMAT = "CSR: 4 bytes a weight that is not 0, 2 for its column (4 beyond 65,536 columns), 4 a row; biases and the rest dense"
FLOAT, ROW = 4, 4  # bytes of a value, and of where a row begins


class PruningError(Refusal):
    """A share that is none, or a network without weights to prune."""


class Stored(NamedTuple):
    """Bytes of a network's parameters and buffers, with all weights, and with those that are not 0 as FORMAT says."""

    dense: int
    sparse: int


def require_share(share: float) -> None:
    """Raise PruningError for what is no share."""
    if not 0 <= share <= 1:  # also refuses NaN
        raise PruningError("share", f"A share is from 0 to 1, got {share:g}.", "Use for example 0.8 for 80 % of the weights.")


def prune(network: nn.Sequential, share: float) -> Masks:
    """Set that share of all weights of convolutions and linear layers to 0, in place: those nearest to it; biases stay.

    Returns which weights stay. Raises PruningError.
    """
    require_share(share)
    weights = _weights(network)
    if not weights:
        raise PruningError("no-weights", "None of this network's layers multiplies by weights.", "Choose another network.")
    sizes = torch.cat([weight.detach().abs().flatten() for weight in weights.values()])
    stays = torch.ones(len(sizes), dtype=torch.bool, device=sizes.device)
    stays[sizes.topk(round(share * len(sizes)), largest=False).indices] = False
    parts = stays.split([weight.numel() for weight in weights.values()])
    masks = {place: part.view_as(weight) for (place, weight), part in zip(weights.items(), parts, strict=True)}
    hold(network, masks)
    return masks


@torch.no_grad()
def hold(network: nn.Sequential, masks: Masks) -> None:
    """Set the weights that do not stay to 0, in place."""
    for place, weight in _weights(network).items():
        weight.mul_(masks[place].to(weight.device))


def train_after(recipe: Recipe, dataset: str, epochs: int) -> Recipe:
    """The recipe for epochs after pruning: the network's own, in one cycle at a SLOWER rate, with all images, on the processor.

    So it can be had, with the same numbers, also where the network's own device is not.
    """
    rate = recipe.learning_rate / SLOWER
    found = replace(recipe, dataset=dataset, epochs=epochs, schedule="one-cycle", learning_rate=rate)
    return replace(found, validation=0, patience=0, images=0, device="cpu")


def train_pruned(network: nn.Sequential, masks: Masks, dataset: Dataset, recipe: Recipe) -> Iterator[Epoch]:
    """Train a pruned network in place, yielding each epoch; weights that do not stay are 0 again after every step."""
    training = Training(network, dataset, recipe)
    training.optimizer.register_step_post_hook(lambda *_: hold(network, masks))
    yield from training.epochs()


def zeros(network: nn.Sequential) -> dict[int, tuple[int, int]]:
    """By the place of each module with weights: how many are 0, of how many."""
    return {place: (int((weight == 0).sum()), weight.numel()) for place, weight in _weights(network).items()}


def stored(network: nn.Sequential) -> Stored:
    """The bytes that the network takes, dense and as FORMAT says."""
    dense = sum(value.nbytes for value in network.state_dict().values())
    saved = 0
    for weight in _weights(network).values():
        rows, columns = weight.shape[0], weight[0].numel()
        index = 2 if columns <= 1 << 16 else 4
        saved += weight.nbytes - int(weight.count_nonzero()) * (FLOAT + index) - ROW * (rows + 1)
    return Stored(dense, dense - saved)


def _weights(network: nn.Sequential) -> dict[int, Tensor]:
    return {place: module.weight for place, module in enumerate(network) if isinstance(module, nn.Conv2d | nn.Linear)}
