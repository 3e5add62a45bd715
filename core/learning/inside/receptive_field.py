"""Which pixels of the image one value of a layer depends on."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from core.learning.inside.layers import require_place, until, walk
from core.learning.inside.window import taps, window_of


class ReceptiveField(NamedTuple):
    """The rows and columns of the image that are seen, in order; none where a value depends on padding alone."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


@torch.inference_mode()
def receptive_field(network: nn.Sequential, values: Tensor, layer: str, at: tuple[int, ...]) -> ReceptiveField:
    """What the value of `layer` at (map, row, column), or at (unit,) of a vector, sees; raises InsideError as pixel() does.

    With dilation there may be gaps. A linear layer sees all that goes into it.
    """
    shapes, reached = [], values
    for _, module, source, output in walk(until(network, layer), values.unsqueeze(0)):
        shapes.append((module, tuple(source.shape[1:])))
        reached = output[0]
    require_place(reached, at, layer)
    place = [{index} for index in at]
    for module, shape in reversed(shapes):
        match module:
            case nn.Conv2d() | nn.MaxPool2d() | nn.AvgPool2d():
                window = window_of(module)
                place[1:] = [{int(tap) for index in side for tap in taps(window, index)} for side in place[1:]]
            case nn.ZeroPad2d():
                left, _, top, _ = module.padding
                place[1:] = [{index - top for index in place[1]}, {index - left for index in place[2]}]
            case nn.Linear():
                place = [set(range(shape[0]))]
            case nn.Flatten():
                whole = len(place[0]) == np.prod(shape)
                place = [set(range(size)) for size in shape] if whole else _unravelled(place[0], shape)
            case _:
                continue
        place = [{index for index in side if index < size and index >= 0} for side, size in zip(place, shape, strict=True)]
    rows, columns = map(sorted, place[1:])
    return ReceptiveField(tuple(rows), tuple(columns)) if rows and columns else ReceptiveField((), ())


def _unravelled(units: set[int], shape: tuple[int, ...]) -> list[set[int]]:
    return [set(map(int, side)) for side in np.unravel_index(sorted(units), shape)]
