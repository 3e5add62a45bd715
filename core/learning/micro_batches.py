"""A large batch is cut into micro-batches, whose gradients are added up."""

from collections.abc import Iterable

PART = 256  # images whose maps stay in the cache: batches of 2,048 take 0.6 to 1.0 times as long so (five networks, one thread)


def micro_batch_size(layers: Iterable[object], batch_size: int, device: str) -> int:
    """How many images of a batch go through a network in one pass; the kinds of its layers decide (a network's, or a design's).

    The gradients of a batch are the sum of its parts', to rounding; batch normalization must see the batch whole, and what
    has no convolution is faster so. `device` as in a recipe; "auto" is taken for the CPU.
    """
    kinds = {type(layer).__name__ for layer in layers}
    in_parts = device in ("cpu", "auto") and "Conv2d" in kinds and "BatchNorm2d" not in kinds
    return min(PART, batch_size) if in_parts else batch_size
