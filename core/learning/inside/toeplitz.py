"""A convolution as the matrix of a linear layer: mostly zeros, and the same few weights in every row."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, unfold

from core.learning.inside.layers import InsideError
from core.learning.inside.window import window_of

ENTRIES = 2**16  # of the matrix of a crop at most


@dataclass(frozen=True, eq=False)
class Toeplitz:
    """The matrix of a small crop of the first input map, and the counts of the whole matrix.

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


@torch.inference_mode()
def toeplitz(conv: nn.Module, shape: tuple[int, ...], maps: int = 1, windows: int = 2) -> Toeplitz:
    """The matrix of a convolution whose input has this (channels, height, width).

    The crop is just large enough for windows × windows places of the kernel, without padding; of the output the first `maps`
    are taken. Raises InsideError if the layer is no convolution or the matrix has more than ENTRIES entries.
    """
    if not isinstance(conv, nn.Conv2d):
        raise InsideError("kind", "Only a convolution has such a matrix.", "Choose a convolution.")
    kernel, stride, padding, dilation = window_of(conv)
    side = dilation * (kernel - 1) + 1 + (windows - 1) * stride
    weight = conv.weight[:maps, :1]
    if len(weight) * windows**2 * side**2 > ENTRIES:
        what = f"The matrix would have {len(weight) * windows**2:,} × {side**2:,} entries; at most {ENTRIES:,} are made."
        raise InsideError("entries", what, "Take fewer maps or windows.")
    pixels = torch.arange(side**2, dtype=torch.float64).view(1, 1, side, side)
    under = unfold(pixels, kernel, dilation, 0, stride)[
        0
    ].T.long()  # (windows², K²): the pixel under each weight, at each place
    numbers = torch.arange(1, weight.numel() + 1).view(len(weight), 1, -1).expand(-1, len(under), -1)
    which = torch.zeros(len(weight), len(under), side**2, dtype=torch.int64)
    which = which.scatter(2, under.expand(len(weight), -1, -1), numbers).flatten(0, 1)
    matrix = torch.where(which > 0, weight.flatten()[(which - 1).clamp(min=0)], 0.0)
    ones = torch.ones(1, 1, *shape[1:]), torch.ones(1, 1, kernel, kernel)
    touched = conv2d(*ones, None, stride, padding, dilation)  # at each place of the kernel, its inputs that are not padding
    outputs, pairs = len(conv.weight), len(conv.weight) * shape[0]
    connected = pairs * int(touched.sum(dtype=torch.float64))
    return Toeplitz(which, matrix, side, outputs * touched.numel(), prod(shape), connected, conv.weight.numel(), outputs)
