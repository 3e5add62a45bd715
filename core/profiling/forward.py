"""A network and a batch of images, ready for the forward passes that are measured."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.profiler import record_function

from core.design.architecture import Architecture, layer_names
from core.learning.checkpoint import empty
from core.learning.network import build, pick_device
from core.profiling.estimates import ProfilingError, require_room

Weights = dict[str, Tensor]
WHOLE = "model_inference"  # the documents' name for the whole pass


def prepare(
    architecture: Architecture, batch_size: int, weights: Weights | None = None, device: str = "cpu", gradients: bool = False
) -> tuple[nn.Sequential, Tensor]:
    """The network in eval mode and (batch, *input shape) float32 images of random values, both on the device.

    Without `weights` they are torch's random ones, of a seed of their own. `gradients` sets whether the weights ask that a
    pass be recorded. Raises ProfilingError, LayerError or BudgetError.
    """
    require_room(architecture, batch_size)
    place = pick_device(device)
    if place.type not in ("cpu", "cuda"):
        raise ProfilingError("device", f"On {place.type} nothing can be measured here.", "Use cpu or cuda.")
    with torch.random.fork_rng(), refusing(architecture.name):
        torch.manual_seed(0)
        if weights is None:
            network = build(architecture)
        else:
            network = empty(architecture)
            network.load_state_dict({key: tensor.clone() for key, tensor in weights.items()}, assign=True)
        images = torch.randn(batch_size, *architecture.input_shape)
        return network.eval().requires_grad_(gradients).to(place), images.to(place)


def pass_by_layer(architecture: Architecture, network: nn.Sequential, images: Tensor) -> None:
    """One pass as the profiler is to see it: the whole in a block, each layer in a block of its name within it.

    What a layer no longer needs is released between the layers' blocks, and the rest at the end of the whole: as in a plain
    call of the network, the memory is given back in model_inference itself.
    """
    with record_function(WHOLE):
        values = output = images
        for name, module in zip(layer_names(architecture.layers), network, strict=True):
            with record_function(name):
                output = module(values)
            values = output
        del values, output  # the logits and all that is recorded with them, inside the block


@contextmanager
def threads(number: int | None) -> Iterator[None]:
    """torch on that many threads, put back afterwards; None leaves the number. Raises ProfilingError."""
    before, cores = torch.get_num_threads(), os.cpu_count() or 1
    if number is not None and not 1 <= number <= cores:
        raise ProfilingError("threads", f"{number:,} threads were asked for.", f"This machine has from 1 to {cores}.")
    torch.set_num_threads(number or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Turn what torch raises where the network called `name` cannot run (memory, operators it lacks) into ProfilingError."""
    try:
        yield
    except RuntimeError as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ProfilingError("cannot-run", f"{name} cannot run here: {reason:.200}") from error
