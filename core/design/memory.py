"""The memory that a training needs, computed before it begins, and its limit."""

from collections.abc import Iterable
from math import prod

from core.design.architecture import Architecture, Step, trace
from core.design.layer import Layer
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sigmoid, Tanh
from core.design.refusal import Refusal
from core.design.units import size

FLOAT = 4  # bytes
# What torch keeps of a layer for the way back.
_KEEP_INPUT = (Conv2d, Linear, MaxPool2d, AvgPool2d, BatchNorm2d)
_KEEP_OUTPUT = (ReLU, Tanh, Sigmoid)
_EXTRA: dict[type[Layer], int] = {MaxPool2d: 2, Dropout: 1}  # values for each output: a maximum's place has 8 bytes; a mask
MAX_TRAINING = 4 * 1024**3  # bytes of weights, gradients, optimizer state and activations
# Images whose maps fit into the processor's cache. Cut so, batches of 2,048 take 0.6 to 1.0 times as long (five networks,
# one thread).
MICRO_BATCH = 256


class BudgetError(Refusal):
    """A network or a run larger than this program allows."""


def training_bytes(steps: Iterable[Step], batch_size: int, states: int = 2) -> int:
    """The most bytes that live at once in a step of torch's training: 0.84 to 1.0 of the profiler's peak, for eleven networks.

    They are the weights, `states` copies of them for the optimizer, and the largest of three: what has been kept on the way
    forward with a layer's input and output; on the way back what is still kept, a layer's two gradients, and the gradients of
    weights so far; all gradients of weights.
    """
    rows = [row for row in steps if not _is_view(row)]
    weights = left = most = sum(row.parameters for row in rows)
    kept, before = 0, None
    for row in rows:
        layer, given, made = row.layer, prod(row.input_shape), prod(row.output_shape)
        is_kept = before is None or isinstance(layer, _KEEP_INPUT) or isinstance(before, _KEEP_OUTPUT)
        kept += given * is_kept + made * _EXTRA.get(type(layer), 0)
        forward = kept + made + given * (not is_kept)
        backward = kept + made + given * (before is not None) + made * isinstance(layer, _KEEP_OUTPUT)
        most = max(most, batch_size * forward, batch_size * backward + left)
        left, before = left - row.parameters, layer
    return FLOAT * (weights * (1 + states) + most)


def _is_view(row: Step) -> bool:
    """Whether the layer gives its input as it lies in memory: several maps lie value by value, and are copied."""
    return isinstance(row.layer, Flatten) and row.input_shape[0] == 1


def require_budget(architecture: Architecture, batch_size: int, states: int = 2) -> None:
    """Raise BudgetError, before anything is allocated, if training would need more than MAX_TRAINING."""
    needed = training_bytes(trace(architecture), batch_size, states)
    if needed > MAX_TRAINING:
        what = (
            f"{architecture.name} at batch size {batch_size:,} needs about {size(needed)} to train; "
            f"the limit is {size(MAX_TRAINING)}."
        )
        raise BudgetError("too-large", what, "Use narrower layers or smaller batches.")


def micro_batch_size(layers: Iterable[object], batch_size: int, device: str) -> int:
    """How many images of a batch go through these layers (a network's, or a design's) in one pass.

    A large batch is cut into micro-batches. Their gradients add up to the batch's, except for rounding. Two cases keep the
    whole batch: batch normalization must see all of it, and a network without convolutions is faster that way. `device` is
    a recipe's; "auto" counts as the CPU.
    """
    kinds = {type(layer).__name__ for layer in layers}
    cut = device in ("cpu", "auto") and "Conv2d" in kinds and "BatchNorm2d" not in kinds
    return min(MICRO_BATCH, batch_size) if cut else batch_size
