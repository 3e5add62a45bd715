"""The memory that a training needs, computed before it begins, and its limit."""

from collections.abc import Iterable
from math import prod

from core.design.architecture import Architecture, Step, trace
from core.design.refusal import Refusal
from core.design.units import size

FLOAT = 4  # bytes
MAX_TRAINING = 4 * 1024**3  # bytes of weights, gradients, optimizer state and activations
# Images whose maps fit into the processor's cache. Cut so, batches of 2,048 take 0.6 to 1.0 times as long (five networks,
# one thread).
MICRO_BATCH = 256


class BudgetError(Refusal):
    """A network or a run larger than this program allows."""


def training_bytes(steps: Iterable[Step], batch_size: int, states: int = 2) -> int:
    """An estimate in bytes: weights, gradients and `states` copies for the optimizer, and every layer's output kept twice
    (value and gradient) for each image of a batch.
    """
    rows = list(steps)
    outputs = sum(prod(step.output_shape) for step in rows)
    return FLOAT * (sum(step.parameters for step in rows) * (2 + states) + 2 * outputs * batch_size)


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
