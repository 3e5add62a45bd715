"""The layers of a network by their names in the trace, what goes in and out of them, and the limits of this folder."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.design.architecture import layer_names
from core.design.layer import shape_text
from core.design.layers import KINDS
from core.design.refusal import Refusal
from core.learning.evaluation import BATCH

MAPS = 64  # maps of one layer that are kept; of more, the first ones
VALUES = 2**20  # of one layer that are kept
AT_ONCE = 2**24  # values of all layers' outputs that a batch may take: 64 MiB
NOT_FINITE = "Change its design, or train it again."  # the remedy
WORK = 10**12  # multiply-accumulates of one question at most: about a minute of one thread


class InsideError(Refusal):
    """A question about a network that has no answer."""


class Passed(NamedTuple):
    """A layer with what went into it and what came out, batch included."""

    name: str
    module: nn.Module
    input: Tensor
    output: Tensor


def names(network: nn.Sequential) -> list[str]:
    """The names of the layers, as the trace of their architecture has them."""
    return layer_names(KINDS[type(module).__name__] for module in network)


def named(network: nn.Sequential) -> list[tuple[str, nn.Module]]:
    """The layers with their names."""
    return list(zip(names(network), network, strict=True))


def position(network: nn.Sequential, name: str) -> int:
    """The index of the layer of that name; raises InsideError if there is none."""
    known = names(network)
    if name not in known:
        raise InsideError("layer", f"There is no layer {name!r:.60}.", f"The layers are {', '.join(known)}.")
    return known.index(name)


def until(network: nn.Sequential, name: str) -> nn.Sequential:
    """The layers up to the one of that name; raises InsideError if there is none."""
    return nn.Sequential(*list(network)[: position(network, name) + 1])


def walk(network: nn.Sequential, batch: Tensor) -> Iterator[Passed]:
    """Each layer in turn with its input and output, for a batch (n, channels, height, width)."""
    for name, module in named(network):
        output = module(batch)
        yield Passed(name, module, batch, output)
        batch = output


@torch.inference_mode()
def passed(network: nn.Sequential, values: Tensor, name: str) -> Passed:
    """The layer of that name with its input and output for one image, without the batch; raises InsideError."""
    at = position(network, name)
    source = network[:at](values.unsqueeze(0))
    return Passed(name, network[at], source[0], network[at](source)[0])


@torch.inference_mode()
def before_flattening(network: nn.Sequential, values: Tensor, name: str) -> tuple[int, ...] | None:
    """The (maps, height, width) that a linear layer's input had before it was flattened; None of other layers' inputs.

    Raises InsideError if there is no layer of that name.
    """
    *steps, layer = walk(until(network, name), values.unsqueeze(0))
    if not isinstance(layer.module, nn.Linear):
        return None
    last = next(step for step in reversed(steps) if isinstance(step.module, nn.Linear) or step.input.dim() > 2)
    return tuple(last.input.shape[1:]) if last.input.dim() > 2 else None


def require_place(output: Tensor, at: tuple[int, ...], name: str) -> None:
    """Raise InsideError unless `at` is a place in the output: (map, row, column) of maps, (unit,) of a vector."""
    shape = tuple(output.shape)
    if len(at) != len(shape):
        wanted = "a map, a row and a column" if len(shape) == 3 else "a unit alone, without a row and a column"
        raise InsideError("place", f"{name} gives {shape_text(shape)} values: its places are {wanted}.")
    if any(not 0 <= index < size for index, size in zip(at, shape, strict=True)):
        parts = ("map", "row", "column") if len(shape) == 3 else ("unit",)
        remedy = ", ".join(f"{part} 0 to {size - 1:,}" for part, size in zip(parts, shape, strict=True))
        what = f"{name} gives {shape_text(shape)} values; {', '.join(map(str, at))} is not among them."
        raise InsideError("place", what, f"Use {remedy}.")


def require_source(name: str, source: int, sources: int) -> None:
    """Raise InsideError unless `source` is one of the `sources` maps of the input of the layer `name`."""
    if not 0 <= source < sources:
        raise InsideError("place", f"{name} has no map {source} in its input.", f"Use 0 to {sources - 1}.")


def require_finite(values: Tensor, name: str) -> None:
    """Raise InsideError unless all values are finite; the error calls them the outputs of `name`."""
    if not torch.isfinite(values).all():
        raise InsideError("not-finite", f"The outputs of {name} are not numbers.", NOT_FINITE)


@torch.inference_mode()
def outputs(network: nn.Sequential, batch: Tensor, size: int) -> Tensor:
    """The outputs (n, classes) before the softmax for a batch, `size` images at a time."""
    return torch.cat([network(part) for part in batch.split(size)])


def require_class(logits: Tensor, target: int) -> None:
    """Raise InsideError unless the outputs (n, classes) have that class."""
    if not 0 <= target < logits.shape[1]:
        raise InsideError("class", f"There is no class {target}.", f"The classes are 0 to {logits.shape[1] - 1}.")


@torch.inference_mode()
def batch_size(network: nn.Sequential, values: Tensor, images: int) -> int:
    """How many images like this one may go through at once.

    Raises InsideError where one of them needs too much memory, or `images` of them take too long.
    """
    kept = macs = 0
    for _, module, _, output in walk(network, values.unsqueeze(0)):
        kept += output.numel()
        if isinstance(module, nn.Conv2d | nn.Linear):
            macs += output.numel() * module.weight[0].numel()
    if kept > AT_ONCE:
        what = f"The layers give {kept:,} values for one image; at most {AT_ONCE:,} are held."
        raise InsideError("memory", what, "Use narrower layers.")
    if images * macs > WORK:
        what = f"That takes {images:,} passes of {macs:,} multiply-accumulates each; at most {WORK:,} in all are made."
        raise InsideError("work", what, "Take a smaller network.")
    return max(1, min(BATCH, AT_ONCE // kept))
