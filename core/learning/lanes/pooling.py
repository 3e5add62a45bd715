"""Pooling and padding of one image (or of one image of each network), forward and backward."""

from typing import NamedTuple

import numba
import numpy as np

from core.learning.lanes.vector import LANES, OPTIONS, add, load, multiply, splat, store, where


class _Window(NamedTuple):
    """The values of a window that lie inside the image: rows from `top`, columns from `left`, so many, a dilation apart."""

    top: int
    left: int
    rows: int
    columns: int


@numba.njit(**OPTIONS)
def _inside(number, op, size):
    """The first place of a window's side that lies in 0 to size, and how many do."""
    start = number * op.stride - op.padding
    if start >= 0 and start + (op.kernel - 1) * op.dilation < size:
        return start, op.kernel  # nearly all windows, without a division
    first = -(start // op.dilation) if start < 0 else 0
    last = min(op.kernel, (size - 1 - start) // op.dilation + 1)
    return start + first * op.dilation, max(0, last - first)


@numba.njit(**OPTIONS)
def _window(op, y, x):
    top, rows = _inside(y, op, op.height)
    left, columns = _inside(x, op, op.width)
    return _Window(top, left, rows, columns)


@numba.njit(**OPTIONS)
def _place(op, window, c, i, j):
    """The place of a window's value in its image."""
    return (c * op.height + window.top + i * op.dilation) * op.width + window.left + j * op.dilation


@numba.njit(**OPTIONS)
def _target(op, c, y, x):
    """The place of a window's outcome."""
    return (c * op.out_height + y) * op.out_width + x


@numba.njit(**OPTIONS)
def max_pool(op, values, at, to):
    """The largest value of each window, or NaN where it has one, as in torch; the border does not count.

    From values (channels, height, width) at `at` to (channels, out_height, out_width) at `to`.
    """
    for c in range(op.channels):
        for y in range(op.out_height):
            for x in range(op.out_width):
                window, best = _window(op, y, x), splat(np.float32(-np.inf))
                for i in range(window.rows):
                    for j in range(window.columns):
                        value = load(values, at + _place(op, window, c, i, j))
                        kept = where(value, "==", value, best, value)  # a NaN, unequal to itself, is taken
                        best = where(value, ">", best, value, kept)  # and stays: nothing is more than NaN
                store(values, to + _target(op, c, y, x), best)


@numba.njit(**OPTIONS)
def max_pool_back(op, values, at, to, errors, into, of):
    """The error of each window goes to its largest value; of equal ones, as in torch, to the first.

    From a window with a NaN nothing goes back: its loss is NaN, which ends the training. The values are where `max_pool` has
    them; errors go from `of` (channels, out_height, out_width) to `into` (channels, height, width).
    """
    zero, one = splat(np.float32(0)), splat(np.float32(1))
    # Windows side by side that leave nothing out write every error once, so nothing is to be added up.
    tiled = op.stride == op.kernel and op.dilation == 1 and op.padding == 0
    tiled &= op.height == op.out_height * op.kernel and op.width == op.out_width * op.kernel
    if not tiled:
        errors[into * LANES : (into + op.source_size) * LANES] = 0
    for c in range(op.channels):
        for y in range(op.out_height):
            for x in range(op.out_width):
                window, place = _window(op, y, x), _target(op, c, y, x)
                best, error, free = load(values, to + place), load(errors, of + place), one
                for i in range(window.rows):
                    for j in range(window.columns):
                        here = _place(op, window, c, i, j)
                        hit = where(load(values, at + here), "==", best, free, zero)
                        before = zero if tiled else load(errors, into + here)
                        store(errors, into + here, add(before, where(hit, "==", one, error, zero)))
                        free = where(hit, "==", one, zero, free)


@numba.njit(**OPTIONS)
def mean_pool(op, values, at, to):
    """The mean of each window, in which the border counts as zeros.

    From values (channels, height, width) at `at` to (channels, out_height, out_width) at `to`.
    """
    share = splat(np.float32(1 / (op.kernel * op.kernel)))
    for c in range(op.channels):
        for y in range(op.out_height):
            for x in range(op.out_width):
                window, total = _window(op, y, x), splat(np.float32(0))
                for i in range(window.rows):
                    for j in range(window.columns):
                        total = add(total, load(values, at + _place(op, window, c, i, j)))
                store(values, to + _target(op, c, y, x), multiply(total, share))


@numba.njit(**OPTIONS)
def mean_pool_back(op, errors, into, of):
    """Every value of a window gets the same share of its error.

    From errors (channels, out_height, out_width) at `of` to (channels, height, width) at `into`.
    """
    share = splat(np.float32(1 / (op.kernel * op.kernel)))
    errors[into * LANES : (into + op.source_size) * LANES] = 0
    for c in range(op.channels):
        for y in range(op.out_height):
            for x in range(op.out_width):
                window, error = _window(op, y, x), multiply(load(errors, of + _target(op, c, y, x)), share)
                for i in range(window.rows):
                    for j in range(window.columns):
                        here = into + _place(op, window, c, i, j)
                        store(errors, here, add(load(errors, here), error))


@numba.njit(**OPTIONS)
def pad(op, values, at, to):
    """Copy the image into the middle of its border, whose zeros nothing overwrites.

    From values (channels, height, width) at `at` to (channels, out_height, out_width) at `to`.
    """
    for c in range(op.channels):
        for y in range(op.height):
            row = to + (c * op.out_height + y + op.padding) * op.out_width + op.padding
            for x in range(op.width):
                store(values, row + x, load(values, at + (c * op.height + y) * op.width + x))


@numba.njit(**OPTIONS)
def pad_back(op, errors, into, of):
    """Cut the border off: from errors (channels, out_height, out_width) at `of` to (channels, height, width) at `into`."""
    for c in range(op.channels):
        for y in range(op.height):
            row = of + (c * op.out_height + y + op.padding) * op.out_width + op.padding
            for x in range(op.width):
                store(errors, into + (c * op.height + y) * op.width + x, load(errors, row + x))
