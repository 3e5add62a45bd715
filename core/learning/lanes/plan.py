"""From an architecture to a table of operations and the places of all values, errors and weights.

All arrays are flat. A position holds one register of LANES values, except that where lanes are images a weight is one number.
Errors are the gradients of the loss by values.
"""

from math import prod
from typing import Any, NamedTuple

import numpy as np

from core.design.architecture import Architecture, Step, trace
from core.design.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Tanh,
    ZeroPad2d,
)

CONVOLUTION, LINEAR, RELU, TANH, SIGMOID, DROPOUT, MAX_POOL, MEAN_POOL, PAD, NORM = range(10)
KINDS = {
    Conv2d: CONVOLUTION,
    Linear: LINEAR,
    ReLU: RELU,
    Tanh: TANH,
    Sigmoid: SIGMOID,
    Dropout: DROPOUT,
    MaxPool2d: MAX_POOL,
    AvgPool2d: MEAN_POOL,
    ZeroPad2d: PAD,
    BatchNorm2d: NORM,
}
WIDE = (LINEAR, NORM)  # done for the whole batch at once; all others go image by image, while an image is in the cache
ELEMENTWISE = (RELU, TANH, SIGMOID, DROPOUT)
LOSES_OUTPUT = (CONVOLUTION, LINEAR, MEAN_POOL, NORM)  # an elementwise operation after these may overwrite its input

# `source` and `target` are where the values that an operation reads and writes begin, `source_size` and `target_size` their
# number in one image; those of the next image follow. `source_errors` and `target_errors` are the same for errors, and
# `_step` their distance from one image to the next: 0 where they are used up before the next image comes. `weights` and
# `bias` are the places of the first. `dropout` is how many there are before. `border` is where a convolution's errors are
# spread, with zeros between and around them.
OPERATION = np.dtype(
    [
        (name, np.int64)
        for name in (
            "kind", "source", "source_size", "source_errors", "source_step",
            "target", "target_size", "target_errors", "target_step", "passes_errors",
            "weights", "weight_count", "bias", "bias_count", "border", "channels", "height", "width",
            "out_channels", "out_height", "out_width", "kernel", "stride", "padding", "dilation", "dropout",
        )
    ]
)  # fmt: skip


class Plan(NamedTuple):
    """The operations, and the numbers of positions that they need."""

    operations: Any
    groups: int  # images in each lane of a batch
    values: int
    errors: int
    parameters: int
    most_products: int  # of one sum


def plan(architecture: Architecture, groups: int) -> Plan:
    """The plan of a training with `groups` images in each lane of a batch; raises LayerError if the network cannot work."""
    rows = [row for step in trace(architecture) for row in _rows(step)]
    sizes = _connect(rows, prod(architecture.input_shape))
    for_all = {0, len(sizes) - 1} | {row[end] for row in rows if row["kind"] in WIDE for end in ("source", "target")}
    values = _places([size * groups for size in sizes])
    errors = _places([size * (groups if buffer in for_all else 1) for buffer, size in enumerate(sizes)])
    border, weights, dropouts = errors[-1], 0, 0
    for row in rows:
        for end in ("source", "target"):
            buffer = row[end]
            row |= {end: values[buffer], f"{end}_size": sizes[buffer], f"{end}_errors": errors[buffer]}
            row[f"{end}_step"] = sizes[buffer] if buffer in for_all else 0
        row["passes_errors"] = weights > 0
        row |= {"weights": weights, "bias": weights + row["weight_count"], "border": border, "dropout": dropouts}
        weights += row["weight_count"] + row["bias_count"]
        dropouts += row["kind"] == DROPOUT
        if row["kind"] == CONVOLUTION:
            reach = row["dilation"] * (row["kernel"] - 1)
            border += row["out_channels"] * (row["height"] + reach) * (row["width"] + reach)
    operations = np.array([tuple(row[name] for name in OPERATION.names or ()) for row in rows], OPERATION)
    most_products = max(max(row["channels"], row["out_channels"]) * row["kernel"] ** 2 for row in rows)
    return Plan(operations, groups, values[-1], border, weights, most_products)


def _places(sizes: list[int]) -> list[int]:
    """Where each begins, and the end of all."""
    return [0, *(int(end) for end in np.cumsum(sizes))]


def _rows(step: Step) -> list[dict[str, Any]]:
    """The operations of a layer: none for Flatten, two for a convolution with padding."""
    layer = step.layer
    if isinstance(layer, Flatten):
        return []
    row = _row(KINDS[type(layer)], step.input_shape, step.output_shape)
    row |= {name: getattr(layer, name) for name in ("stride", "padding", "dilation") if hasattr(layer, name)}
    row["kernel"] = getattr(layer, "kernel_size", 1)
    if step.parameters:
        row["bias_count"] = row["out_channels"]
        row["weight_count"] = step.parameters - row["bias_count"]
    if row["kind"] != CONVOLUTION or not row["padding"]:
        return [row]
    padding = row["padding"]
    channels, height, width = step.input_shape
    inner = (channels, height + 2 * padding, width + 2 * padding)
    border = _row(PAD, step.input_shape, inner) | {"padding": padding}
    return [border, row | dict(zip(("channels", "height", "width", "padding"), (*inner, 0), strict=True))]


def _row(kind: int, source: tuple[int, ...], target: tuple[int, ...]) -> dict[str, Any]:
    names = (("channels", "height", "width"), ("out_channels", "out_height", "out_width"))
    row = dict.fromkeys(OPERATION.names or (), 0) | {"kind": kind, "stride": 1, "dilation": 1}
    for shape, sides in zip((source, target), names, strict=True):
        row |= dict(zip(sides, (*shape, 1, 1)[:3], strict=True))
    return row


def _connect(rows: list[dict[str, Any]], inputs: int) -> list[int]:
    """Number the buffers that each row reads and writes, and give the buffers' sizes in one image."""
    sizes, before = [inputs], CONVOLUTION
    for row in rows:
        row["source"] = len(sizes) - 1
        if row["kind"] not in ELEMENTWISE or before not in LOSES_OUTPUT:
            sizes.append(row["out_channels"] * row["out_height"] * row["out_width"])
        row["target"], before = len(sizes) - 1, row["kind"]
    return sizes
