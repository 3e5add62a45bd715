"""The kernels that do nearly all the work: a correlation of values with weights, and the gradient of those weights.

A convolution is a correlation: out[o, y, x] = bias[o] + Σ over c, i, j of weights[o, c, i, j] · values[c, y + i, x + j]. The
gradient of its input is one too, of the output's gradient with the weights turned round. And a linear layer is the one
whose sum runs over the inputs (j) and which slides over the images of a batch (x). So all distances are arguments.

Blocking: two outputs times four columns, eight sums that stay in registers while the loops over c, i and j run. Each value
that is read serves two multiply-adds, each weight four. For the gradient of weights: two outputs times five values of j.
"""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.forms import keep_gradients, weight
from core.learning.lanes.vector import OPTIONS, add, fma, load, load_row, splat, spread, store_row


class Reach(NamedTuple):
    """The numbers of o, y, x, c, i and j, and for each array the distance from one of them to the next."""

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


def _tile(columns: int) -> Any:
    """A kernel for so many neighboring x of two outputs o."""

    @numba.njit(**OPTIONS)
    def tile(values, at, weights, first, second, start, other, out, here, there, left, reach):
        """Put the sums of two outputs, whose weights begin at `first` and `second`, at `here` and `there`: `left` of each."""
        one, two = spread(start, columns), spread(other, columns)
        for c in range(reach.channels):
            for i in range(reach.rows):
                place = at + c * reach.value_c + i * reach.value_i
                turn = c * reach.weight_c + i * reach.weight_i
                for j in range(reach.taps):
                    value = load_row(values, place + j * reach.value_j, reach.value_x, columns)
                    one = fma(spread(weight(weights, first + turn + j * reach.weight_j), columns), value, one)
                    two = fma(spread(weight(weights, second + turn + j * reach.weight_j), columns), value, two)
        store_row(out, here, reach.out_x, one, left)
        store_row(out, there, reach.out_x, two, left)

    return tile


_four, _one = _tile(4), _tile(1)


@numba.njit(**OPTIONS)
def correlate(values, at, weights, begin, bias, out, to, reach):
    """out[o, y, x] = bias[o] + Σ over c, i, j of weights[o, c, i, j] · values[c, y, x, i, j], for all o, y and x of `reach`.

    `at`, `begin`, `bias` and `to` are the places of the first value, weight, bias and output; no bias where it is negative.
    """
    for o in range(0, reach.outputs, 2):
        p = min(o + 1, reach.outputs - 1)  # of an odd number, the last output is computed twice
        first, second = begin + o * reach.weight_o, begin + p * reach.weight_o
        start, other = splat(np.float32(0)), splat(np.float32(0))
        if bias >= 0:
            start, other = weight(weights, bias + o), weight(weights, bias + p)
        for y in range(reach.height):
            for x in range(0, reach.width, 4):
                left, place = reach.width - x, at + y * reach.value_y + x * reach.value_x
                here = to + y * reach.out_y + x * reach.out_x
                there, here = here + p * reach.out_o, here + o * reach.out_o
                if left > 1:
                    _four(values, place, weights, first, second, start, other, out, here, there, left, reach)
                else:
                    _one(values, place, weights, first, second, start, other, out, here, there, left, reach)


def _taps(count: int) -> Any:
    """A kernel for so many neighboring j of two outputs o."""

    @numba.njit(**OPTIONS)
    def taps(values, at, errors, here, there, gradients, first, second, left, begins, reach):
        """Keep the gradients of two outputs, whose errors begin at `here` and `there`: `left` at `first` and at `second`.

        Where the two are one output, only one is kept.
        """
        one = two = spread(splat(np.float32(0)), count)
        for y in range(reach.height):
            place, turn = at + y * reach.value_y, y * reach.out_y
            for x in range(reach.width):
                value = load_row(values, place + x * reach.value_x, reach.value_j, count)
                one = fma(spread(load(errors, here + turn + x * reach.out_x), count), value, one)
                two = fma(spread(load(errors, there + turn + x * reach.out_x), count), value, two)
        keep_gradients(gradients, first, reach.weight_j, one, begins, left)
        if second != first:
            keep_gradients(gradients, second, reach.weight_j, two, begins, left)

    return taps


_five_taps, _three_taps, _one_tap = _taps(5), _taps(3), _taps(1)


@numba.njit(**OPTIONS)
def weight_gradients(values, at, errors, to, gradients, begin, bias, reach, begins):
    """gradients[o, c, i, j] = Σ over y and x of errors[o, y, x] · values[c, y, x, i, j]; those of the bias are Σ of errors.

    The places and distances are those of `correlate`; `errors` are laid out as its `out`. The gradients are added to, or
    overwritten where this `begins` the batch.
    """
    for o in range(0, reach.outputs, 2):
        p = min(o + 1, reach.outputs - 1)
        here, there = to + o * reach.out_o, to + p * reach.out_o
        for c in range(reach.channels):
            for i in range(reach.rows):
                place = at + c * reach.value_c + i * reach.value_i
                first = begin + o * reach.weight_o + c * reach.weight_c + i * reach.weight_i
                second = first + (p - o) * reach.weight_o
                j = 0
                while j < reach.taps:
                    start, left = place + j * reach.value_j, reach.taps - j
                    one, two = first + j * reach.weight_j, second + j * reach.weight_j
                    if left > 3:
                        _five_taps(values, start, errors, here, there, gradients, one, two, left, begins, reach)
                        j += 5
                    elif left > 1:
                        _three_taps(values, start, errors, here, there, gradients, one, two, left, begins, reach)
                        j += 3
                    else:
                        _one_tap(values, start, errors, here, there, gradients, one, two, left, begins, reach)
                        j += 1
    for o in range(reach.outputs):
        total = splat(np.float32(0))
        for y in range(reach.height):
            for x in range(reach.width):
                total = add(total, load(errors, to + o * reach.out_o + y * reach.out_y + x * reach.out_x))
        keep_gradients(gradients, bias + o, 1, total, begins, 1)
