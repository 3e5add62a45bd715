"""The memory of one forward pass, computed without torch."""

from math import prod

from core.design.architecture import Architecture, Step, trace
from core.design.layers import Dropout, Flatten, MaxPool2d
from core.design.memory import FLOAT
from core.design.refusal import Refusal
from core.design.units import size

INDEX = 8  # bytes of the int64 index that max pooling keeps for each value, for the gradient
LARGE = 100 * 1024**2  # bytes of weights; larger networks of a study are measured only with --large
MAX_FORWARD = 4 * 1024**3  # bytes: the limit for weights, images and activations of a measurement


class ProfilingError(Refusal):
    """A measurement that cannot be made."""


def activation_bytes(step: Step, batch_size: int) -> int:
    """The bytes that a layer in eval mode allocates for its output, of 32-bit floats.

    Flatten and Dropout return their input; max pooling also allocates an index for each value.
    """
    if isinstance(step.layer, Flatten | Dropout):
        return 0
    value = FLOAT + INDEX if isinstance(step.layer, MaxPool2d) else FLOAT
    return batch_size * prod(step.output_shape) * value


def activations_bytes(architecture: Architecture, batch_size: int) -> int:
    """The sum of activation_bytes over all layers; raises LayerError for an invalid architecture."""
    return sum(activation_bytes(step, batch_size) for step in trace(architecture))


def weight_bytes(architecture: Architecture) -> int:
    """The bytes of all learned values as 32-bit floats."""
    return FLOAT * sum(step.parameters for step in trace(architecture))


def image_bytes(architecture: Architecture, batch_size: int) -> int:
    """The bytes of a batch of images as 32-bit floats."""
    return FLOAT * batch_size * prod(architecture.input_shape)


def pass_bytes(architecture: Architecture, batch_size: int) -> int:
    """The bytes of weights, images and all activations of one pass."""
    return weight_bytes(architecture) + image_bytes(architecture, batch_size) + activations_bytes(architecture, batch_size)


def require_room(architecture: Architecture, batch_size: int) -> None:
    """Raise ProfilingError, before anything is allocated, if a forward pass needs more than MAX_FORWARD bytes."""
    if type(batch_size) is not int or batch_size < 1:
        raise ProfilingError("batch-size", f"The batch size must be a whole number from 1 on, got {batch_size!r:.40}.")
    needed = pass_bytes(architecture, batch_size)
    if needed > MAX_FORWARD:
        what = f"One pass of {architecture.name} at batch size {batch_size:,} needs about {size(needed)}; "
        what += f"the limit is {size(MAX_FORWARD)}."
        raise ProfilingError("too-large", what, "Use smaller batches or narrower layers.")
