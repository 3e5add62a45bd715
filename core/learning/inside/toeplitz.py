"""A convolution as the matrix of a linear layer: mostly zeros, and the same few weights in every row."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, unfold

from core.learning.inside.layers import InsideError
from core.learning.inside.window import Window, whole_places, window_of

ENTRIES = 2**16  # of the matrix of a crop at most


@dataclass(frozen=True, eq=False)
class Toeplitz:
    """The matrix of a small crop of the first input map, empty if none is asked for, and the counts of the whole matrix.

    `which` (maps·windows², side²) int64 is 0 where nothing is connected, else 1 + the number of the weight that stands there:
    equal numbers are one and the same weight. `matrix` holds the weights themselves. The whole matrix has `rows` × `columns`
    numbers. All but `connected` are 0; these are copies of `different` weights. The `biases` are not in the matrix.
    """

    which: Tensor
    matrix: Tensor
    side: int
    rows: int
    columns: int
    connected: int
    different: int
    biases: int


def fitting(window: Window, side: int, maps: int, windows: int) -> tuple[int, int]:
    """Of how many maps and places of the kernel along a side, up to these, a crop is made of an input of `side` × `side`.

    It holds no padding, and its matrix has at most ENTRIES entries. (0, 0) where not even one place fits.
    """
    for places in range(min(windows, whole_places(window, side)), 0, -1):
        if fit := ENTRIES // (places * _side(window, places)) ** 2:
            return min(maps, fit), places
    return 0, 0


def _side(window: Window, windows: int) -> int:
    """Of a crop with so many places of the kernel."""
    return window.dilation * (window.kernel - 1) + 1 + (windows - 1) * window.stride if windows else 0


@torch.inference_mode()
def toeplitz(conv: nn.Module, shape: tuple[int, ...], maps: int = 1, windows: int = 2) -> Toeplitz:
    """The matrix of a convolution whose input has this (channels, height, width).

    The crop is just large enough for windows × windows places of the kernel, without padding; of the output the first `maps`
    are taken: see `fitting`. Raises InsideError if the layer is no convolution or the matrix has more than ENTRIES entries.
    """
    if not isinstance(conv, nn.Conv2d):
        raise InsideError("kind", "Only a convolution has such a matrix.", "Choose a convolution.")
    kernel, stride, padding, dilation = window = window_of(conv)
    side, weight = _side(window, windows), conv.weight[:maps, :1]
    if len(weight) * windows**2 * side**2 > ENTRIES:
        what = f"The matrix would have {len(weight) * windows**2:,} × {side**2:,} entries; at most {ENTRIES:,} are made."
        raise InsideError("entries", what, "Take fewer maps or windows.")
    which = _connections(window, len(weight), side) if windows else torch.zeros(0, 0, dtype=torch.int64)
    matrix = torch.where(which > 0, weight.flatten()[(which - 1).clamp(min=0)], 0.0)
    ones = torch.ones(1, 1, *shape[1:]), torch.ones(1, 1, kernel, kernel)
    touched = conv2d(*ones, None, stride, padding, dilation)  # at each place of the kernel, its inputs that are not padding
    outputs, pairs = len(conv.weight), len(conv.weight) * shape[0]
    connected = pairs * int(touched.sum(dtype=torch.float64))
    return Toeplitz(which, matrix, side, outputs * touched.numel(), prod(shape), connected, conv.weight.numel(), outputs)


def _connections(window: Window, maps: int, side: int) -> Tensor:
    """(maps·windows², side²): 0 where nothing is connected, else 1 + the number of the weight."""
    pixels = torch.arange(side**2, dtype=torch.float64).view(1, 1, side, side)
    places = unfold(pixels, window.kernel, window.dilation, 0, window.stride)[0].T
    under = places.long()  # (windows², K²): the pixel under each weight, at each place
    numbers = torch.arange(1, maps * window.kernel**2 + 1).view(maps, 1, -1).expand(-1, len(under), -1)
    which = torch.zeros(maps, len(under), side**2, dtype=torch.int64)
    return which.scatter(2, under.expand(maps, -1, -1), numbers).flatten(0, 1)
