"""The kernels that do nearly all the work: a correlation of values with weights, and the gradient of those weights.

A convolution is a correlation: out[o, y, x] = bias[o] + Σ over c, i, j of weights[o, c, i, j] · values[c, y + i, x + j]. The
gradient of its input is one too, of the output's gradient with the weights turned round. And a linear layer is the one
whose sum runs over the inputs (j) and which slides over the images of a batch (x). So all distances are arguments.

Blocking: two outputs times eight columns are sixteen sums, which stay in registers while the loops over c, i and j run. Each
value that is read serves two multiply-adds, each weight eight, so the processor multiplies while it reads. What is left of a
row is done four, two and one at a time. For the gradient of weights, the columns are values of j: eight, and of what is
left five, three and one. Processors with half as many registers begin with four, and for the gradient of weights with five. The
places over which c, i and j run are listed before, so that the innermost loop does nothing else; where the values have a border
of zeros, as in the gradient of the input, the list leaves out what meets nothing but the border.
"""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.forms import keep_gradients, weight
from core.learning.lanes.rows import add_products, spread, store_row
from core.learning.lanes.vector import LANES, OPTIONS, add, load, splat

MANY_REGISTERS = LANES != 8  # AVX-512 and NEON have 32, AVX 16


class Reach(NamedTuple):
    """How many o, y, x, c, i and j there are, and for each array the distance from one of them to the next.

    `border` rows and columns of zeros surround the values; `inner_height` and `inner_width` is what they surround.
    """

    outputs: int
    height: int
    width: int
    channels: int
    rows: int
    taps: int
    value_y: int
    value_x: int
    value_c: int
    value_i: int
    value_j: int
    weight_o: int
    weight_c: int
    weight_i: int
    weight_j: int
    out_o: int
    out_y: int
    out_x: int
    dilation: int
    border: int
    inner_height: int
    inner_width: int


@numba.njit(**OPTIONS)
def _inside(first, last, count, size, reach):
    """From which step on, and before which, a window at places `first` to `last` meets more than the border."""
    begin = max(0, -((last - reach.border) // reach.dilation))
    return begin, max(begin, min(count, -((first - reach.border - size) // reach.dilation)))


@numba.njit(**OPTIONS)
def _list_places(y, x, last, reach, places):
    """List the places of the values and weights that the outputs of row y from x to `last` need; gives their number."""
    top, bottom, left, right, count = 0, reach.rows, 0, reach.taps, 0
    if reach.border:
        top, bottom = _inside(y, y, reach.rows, reach.inner_height, reach)
        left, right = _inside(x, last, reach.taps, reach.inner_width, reach)
    for c in range(reach.channels):
        for i in range(top, bottom):
            for j in range(left, right):
                places[count, 0] = c * reach.value_c + i * reach.value_i + j * reach.value_j
                places[count, 1] = c * reach.weight_c + i * reach.weight_i + j * reach.weight_j
                count += 1
    return count


def _columns(count: int) -> Any:
    """A kernel for so many neighboring x."""

    @numba.njit(**OPTIONS)
    def columns(x, y, listed, values, at, weights, begin, bias, out, to, reach, places):
        """Compute all outputs of row y from x on; gives the x that it comes to."""
        while x + count <= reach.width:
            if reach.border:
                listed = _list_places(y, x, x + count - 1, reach, places)
            here, there = at + y * reach.value_y + x * reach.value_x, to + y * reach.out_y + x * reach.out_x
            for o in range(0, reach.outputs, 2):
                p = min(o + 1, reach.outputs - 1)  # of an odd number, the last output is computed twice
                first, second = begin + o * reach.weight_o, begin + p * reach.weight_o
                sum_o = sum_p = spread(splat(np.float32(0)), count)
                if bias >= 0:
                    sum_o, sum_p = spread(weight(weights, bias + o), count), spread(weight(weights, bias + p), count)
                for k in range(listed):
                    weight_o, weight_p = weight(weights, first + places[k, 1]), weight(weights, second + places[k, 1])
                    sum_o, sum_p = add_products(sum_o, sum_p, weight_o, weight_p, values, here + places[k, 0], reach.value_x)
                store_row(out, there + o * reach.out_o, reach.out_x, sum_o)
                store_row(out, there + p * reach.out_o, reach.out_x, sum_p)
            x += count
        return x

    return columns


_eight_columns, _four_columns, _two_columns, _one_column = (_columns(count) for count in (8, 4, 2, 1))


@numba.njit(**OPTIONS)
def correlate(values, at, weights, begin, bias, out, to, reach, places):
    """out[o, y, x] = bias[o] + Σ over c, i, j of weights[o, c, i, j] · values[c, y, x, i, j], for all o, y and x of `reach`.

    `values` and `out` are flat, with LANES numbers at each place; `weights` is (weights, LANES), or (weights,) where lanes are
    images. `at`, `begin`, `bias` and `to` are the places of the first value, weight, bias (negative: none) and output.
    `places` (channels · rows · taps, 2) is for the list of what is summed.
    """
    listed = 0 if reach.border else _list_places(0, 0, 0, reach, places)
    row = (listed, values, at, weights, begin, bias, out, to, reach, places)
    for y in range(reach.height):
        x = 0
        if reach.width >= 8 and MANY_REGISTERS:
            x = _eight_columns(x, y, *row)
        if reach.width - x >= 4:
            x = _four_columns(x, y, *row)
        if reach.width - x >= 2:
            x = _two_columns(x, y, *row)
        if reach.width > x:
            _one_column(x, y, *row)


def _taps(count: int) -> Any:
    """A kernel for so many neighboring j of two outputs."""

    @numba.njit(**OPTIONS)
    def taps(j, values, at, errors, here, there, gradients, first, second, begins, reach):
        """Keep the gradients of two outputs o and p from j on, at `first` and `second`; gives the j that it comes to.

        Their errors begin at `here` and `there`. Where the two are one output, only one is kept.
        """
        while j + count <= reach.taps:
            sum_o = sum_p = spread(splat(np.float32(0)), count)
            for y in range(reach.height):
                row, error_row = at + y * reach.value_y + j * reach.value_j, y * reach.out_y
                for x in range(reach.width):
                    place = error_row + x * reach.out_x
                    error_o, error_p = load(errors, here + place), load(errors, there + place)
                    sum_o, sum_p = add_products(sum_o, sum_p, error_o, error_p, values, row + x * reach.value_x, reach.value_j)
            keep_gradients(gradients, first + j, sum_o, begins)
            if second != first:
                keep_gradients(gradients, second + j, sum_p, begins)
            j += count
        return j

    return taps


_eight_taps, _five_taps, _three_taps, _one_tap = (_taps(count) for count in (8, 5, 3, 1))


@numba.njit(**OPTIONS)
def weight_gradients(values, at, errors, to, gradients, begin, reach, begins):
    """gradients[o, c, i, j] = Σ over y and x of errors[o, y, x] · values[c, y, x, i, j].

    The places and distances are those of `correlate`; `errors` are laid out as its `out`. The gradients are added to, or
    overwritten where this `begins` the batch.
    """
    for o in range(0, reach.outputs, 2):
        p = min(o + 1, reach.outputs - 1)
        for c in range(reach.channels):
            for i in range(reach.rows):
                place = at + c * reach.value_c + i * reach.value_i
                first = begin + o * reach.weight_o + c * reach.weight_c + i * reach.weight_i
                two = (to + o * reach.out_o, to + p * reach.out_o, gradients, first, first + (p - o) * reach.weight_o)
                row = (values, place, errors, *two, begins, reach)
                j = 0
                if reach.taps >= 8 and MANY_REGISTERS:
                    j = _eight_taps(j, *row)
                if reach.taps - j >= 5:
                    j = _five_taps(j, *row)
                if reach.taps - j >= 3:
                    j = _three_taps(j, *row)
                if reach.taps > j:
                    _one_tap(j, *row)


@numba.njit(**OPTIONS)
def bias_gradients(errors, to, gradients, begin, reach, begins):
    """gradients[o] = Σ over y and x of errors[o, y, x]; added to, or overwritten where this `begins` the batch."""
    for o in range(reach.outputs):
        total = splat(np.float32(0))
        for y in range(reach.height):
            for x in range(reach.width):
                total = add(total, load(errors, to + o * reach.out_o + y * reach.out_y + x * reach.out_x))
        keep_gradients(gradients, begin + o, total, begins)
