"""The reach (correlation.py) of each pass of a convolution and of a linear layer, by lines:

how many o, y, x, c, i and j; distances of the values from one y, x, c, i and j to the next; of the weights, o, c, i and j; of
the outputs, o, y and x; and the border.
"""

import numba

from core.learning.lanes.correlation import Reach
from core.learning.lanes.vector import OPTIONS


@numba.njit(**OPTIONS)
def convolution(op):
    """A convolution of one image, whose border is there already."""
    area, taps = op.height * op.width, op.kernel * op.kernel
    return Reach(
        op.out_channels, op.out_height, op.out_width, op.channels, op.kernel, op.kernel,
        op.stride * op.width, op.stride, area, op.dilation * op.width, op.dilation,
        op.channels * taps, taps, op.kernel, 1,
        op.out_height * op.out_width, op.out_width, 1,
        1, 0, 0, 0,
    )  # fmt: skip


@numba.njit(**OPTIONS)
def convolution_back(op):
    """The errors of its input: a correlation of the spread errors with the weights turned round."""
    reach, taps = op.dilation * (op.kernel - 1), op.kernel * op.kernel
    height, width = op.height + reach, op.width + reach
    return Reach(
        op.channels, op.height, op.width, op.out_channels, op.kernel, op.kernel,
        width, 1, height * width, op.dilation * width, op.dilation,
        taps, op.channels * taps, -op.kernel, -1,
        op.height * op.width, op.width, 1,
        op.dilation, reach, (op.out_height - 1) * op.stride + 1, (op.out_width - 1) * op.stride + 1,
    )  # fmt: skip


@numba.njit(**OPTIONS)
def linear(op, groups, count):
    """So many outputs of a linear layer: x is the image, j the input."""
    inputs, outputs = op.source_size, op.target_size
    return Reach(
        count, 1, groups, 1, 1, inputs,
        0, inputs, 0, 0, 1,
        inputs, 0, 0, 1,
        1, 0, outputs,
        1, 0, 0, 0,
    )  # fmt: skip


@numba.njit(**OPTIONS)
def linear_back(op, groups):
    """The errors of its input: the sum runs over the outputs (j)."""
    inputs, outputs = op.source_size, op.target_size
    return Reach(
        inputs, 1, groups, 1, 1, outputs,
        0, outputs, 0, 0, 1,
        1, 0, 0, inputs,
        1, 0, inputs,
        1, 0, 0, 0,
    )  # fmt: skip
