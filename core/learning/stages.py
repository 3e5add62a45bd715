"""The weights of a network at stages of its training, kept so that one can look inside it as it learned."""

from dataclasses import replace

import safetensors.torch
from torch import nn

from core.learning.checkpoint import Checkpoint
from core.learning.network import initial

MOST = 12  # stages of a training that are kept
MOST_BYTES = 8 * 10**6  # of the weights of all its stages: eight epochs of MLP1 have room


def stages(epochs: int, size: int) -> range:
    """After which epochs the weights are kept, `size` bytes each: evenly, at most MOST of them and MOST_BYTES in all.

    The distance is a power of two, so that a training that goes on for more epochs goes on with some of the same stages.
    """
    most = min(MOST, MOST_BYTES // size)
    distance = 1
    while epochs // distance > most:
        distance *= 2
    return range(distance, epochs + 1, distance)


def to_bytes(network: nn.Module) -> bytes:
    """The weights as the bytes of a safetensors file."""
    return safetensors.torch.save({name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()})


def after(checkpoint: Checkpoint, epoch: int, data: bytes) -> Checkpoint:
    """The network as it was after that epoch of its training, with the bytes that `to_bytes` gave then."""
    return replace(checkpoint, history=checkpoint.history[:epoch], weights=safetensors.torch.load(data))


def before(checkpoint: Checkpoint) -> Checkpoint:
    """The network as it was before its training: with the random weights of the recipe's seed."""
    weights = initial(checkpoint.architecture, checkpoint.recipe.seed).state_dict()
    return replace(checkpoint, history=(), weights=weights)
