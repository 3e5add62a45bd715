"""A network and a batch of images, ready for forward passes that are profiled and timed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.profiler import ProfilerActivity, record_function

from core.design.architecture import Architecture, layer_names
from core.learning.checkpoint import empty
from core.learning.network import build, pick_device
from core.profiling.estimates import ProfilingError, require_room

Weights = dict[str, Tensor]
WHOLE = "model_inference"  # the documents' name for the whole pass
WARM_UPS = 3
os.environ.setdefault("KINETO_LOG_LEVEL", "6")  # else torch 2.13 writes two lines on standard error for each profile


class ForwardPass:
    """A network in eval mode and a batch of images for it, on one device; ready to be profiled and timed."""

    def __init__(self, architecture: Architecture, network: nn.Sequential, images: Tensor, gradients: bool) -> None:
        self.architecture, self.network, self.images, self.gradients = architecture, network, images, gradients
        self._warm = False

    def by_layer(self) -> None:
        """Run with profiler blocks: one around the whole pass, and one with its name around each layer.

        Memory is released between the layers' blocks or at the end: as in a plain call of the network, the release counts for
        model_inference itself.
        """
        with record_function(WHOLE):
            values = output = self.images
            for name, module in zip(layer_names(self.architecture.layers), self.network, strict=True):
                with record_function(name):
                    output = module(values)
                values = output
            del values, output  # release the logits and the recorded graph inside the block

    def profiler(self) -> torch.profiler.profile:
        """A profiler of time and memory for this device, not started."""
        activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if self.images.is_cuda else [])]
        return torch.profiler.profile(activities=activities, profile_memory=True)

    def record(self) -> torch.profiler.profile:
        """Run once under a profiler; returns the finished profiler."""
        profiler = self.profiler()
        with profiler:
            self.by_layer()
            if self.images.is_cuda:
                torch.cuda.synchronize()
        return profiler

    def warm_up(self) -> None:
        """Run a few times, and once under the profiler, whose own first pass is slow. The second call does nothing."""
        if not self._warm:
            for _ in range(WARM_UPS):
                self.by_layer()
            self.record()
        self._warm = True


def prepare(
    architecture: Architecture, batch_size: int, weights: Weights | None = None, device: str = "cpu", gradients: bool = True
) -> ForwardPass:
    """Build the network and a batch of random images, float32 of shape (batch, *input shape), both on the device.

    Without `weights` they are random, from a fixed seed. `gradients` says whether a pass is recorded for a backward pass, as
    the documents did. Raises ProfilingError, LayerError or BudgetError.
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
        network = network.eval().requires_grad_(gradients).to(place)
        return ForwardPass(architecture, network, images.to(place), gradients)


def require_threads(number: int | None) -> None:
    """Raise ProfilingError for a number of threads that this machine does not have."""
    cores = os.cpu_count() or 1
    if number is not None and not 1 <= number <= cores:
        raise ProfilingError("threads", f"{number:,} threads were asked for.", f"This machine has from 1 to {cores}.")


@contextmanager
def threads(number: int | None) -> Iterator[None]:
    """Set torch's number of threads and restore it afterwards; None changes nothing. Raises ProfilingError."""
    require_threads(number)
    before = torch.get_num_threads()
    torch.set_num_threads(number or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Turn torch's RuntimeError (out of memory, missing operator) into a ProfilingError that names the network."""
    try:
        yield
    except RuntimeError as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise ProfilingError("cannot-run", f"{name} cannot run here: {reason:.200}") from error
