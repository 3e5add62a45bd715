"""A whole network at one look: its input, what each of its layers gives, and its answer."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from core.design.layer import shape_text
from core.learning.inside.activations import Activation, activations
from pages.shared.components.maps import figure

SIDES = ((8, 46), (16, 34), (36, 26))  # pixels of a map's picture, for so many maps
SMALL_SIDE = 20
CELLS = ((10, 13), (128, 11))  # pixels of a unit's cell, for so many units
SMALL_CELL = 5
UNITS = 1024  # cells of a layer that are drawn
PIXELS = 2**16  # of a layer's maps that are drawn
SAME = ("Flatten", "Dropout")  # layers that pass on what they get


def layer_maps(network: nn.Sequential, values: Tensor, probabilities: Sequence[float]) -> list[dict[str, Any]]:
    """The figures of a network and one image (1, height, width) as it is given it, from left to right.

    Raises InsideError for outputs that are not numbers.
    """
    first = figure("input", values, 84, caption="28×28 pixels,\nnormalized")
    layers = [_figure(layer, _drawn(layer)) for layer in activations(network, values) if layer.kind not in SAME]
    return [first, *layers, {**first, "title": "answer", "caption": "softmax", "answer": list(probabilities)}]


def _figure(layer: Activation, drawn: Tensor) -> dict[str, Any]:
    vector = drawn.dim() == 1
    sizes, smallest = (CELLS, SMALL_CELL) if vector else (SIDES, SMALL_SIDE)
    side = next((side for most, side in sizes if len(drawn) <= most), smallest)
    left_out = layer.shape[0] - len(drawn)
    others = f"\n{left_out:,} more" if left_out else ""
    caption = shape_text(layer.shape) + (others if len(drawn) else "\ntoo large to be drawn")
    more = {"label": "unit", "flat": True, "columns": None if len(drawn) > 10 else 1} if vector else {}
    return figure(layer.name, drawn, side, caption=caption, extent=layer.extent, id=layer.name, **more)


def _drawn(layer: Activation) -> Tensor:
    """What is drawn of a layer: its first maps, or cells."""
    if layer.values.dim() == 1:
        return layer.values[:UNITS]
    _, height, width = layer.values.shape
    return layer.values[: max(1, PIXELS // (height * width))]
