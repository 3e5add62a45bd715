"""Pooling and padding of one image (or of one image of each network), forward and backward."""

import numba
import numpy as np

from core.learning.lanes.vector import LANES, OPTIONS, add, load, multiply, splat, store, where


@numba.njit(**OPTIONS)
def _inside(start, kernel, dilation, size):
    """The first and the end of the numbers k from 0 to kernel for which start + k · dilation lies in 0 to size."""
    first = -(start // dilation) if start < 0 else 0
    return first, min(kernel, (size - 1 - start) // dilation + 1)


@numba.njit(**OPTIONS)
def max_pool(op, values, at, to):
    """The largest value of each window; the border does not count."""
    for c in range(op.channels):
        for y in range(op.out_height):
            top = y * op.stride - op.padding
            first, last = _inside(top, op.kernel, op.dilation, op.height)
            for x in range(op.out_width):
                left = x * op.stride - op.padding
                begin, end = _inside(left, op.kernel, op.dilation, op.width)
                best = splat(np.float32(-np.inf))
                for i in range(first, last):
                    row = at + (c * op.height + top + i * op.dilation) * op.width + left
                    for j in range(begin, end):
                        value = load(values, row + j * op.dilation)
                        best = where(value, "<=", best, best, value)  # NaN is no less than anything, so it stays
                store(values, to + (c * op.out_height + y) * op.out_width + x, best)


@numba.njit(**OPTIONS)
def max_pool_back(op, values, at, to, errors, into, of):
    """The error of each window goes to its largest value; of equal ones, as in torch, to the first."""
    zero, one = splat(np.float32(0)), splat(np.float32(1))
    errors[into * LANES : (into + op.source_size) * LANES] = 0
    for c in range(op.channels):
        for y in range(op.out_height):
            top = y * op.stride - op.padding
            first, last = _inside(top, op.kernel, op.dilation, op.height)
            for x in range(op.out_width):
                left = x * op.stride - op.padding
                begin, end = _inside(left, op.kernel, op.dilation, op.width)
                place = (c * op.out_height + y) * op.out_width + x
                best, error, open_ = load(values, to + place), load(errors, of + place), one
                for i in range(first, last):
                    row = (c * op.height + top + i * op.dilation) * op.width + left
                    for j in range(begin, end):
                        here = row + j * op.dilation
                        hit = where(load(values, at + here), "==", best, open_, zero)
                        store(errors, into + here, add(load(errors, into + here), where(hit, "==", one, error, zero)))
                        open_ = where(hit, "==", one, zero, open_)


@numba.njit(**OPTIONS)
def mean_pool(op, values, at, to):
    """The mean of each window, in which the border counts as zeros."""
    share = splat(np.float32(1 / (op.kernel * op.kernel)))
    for c in range(op.channels):
        for y in range(op.out_height):
            top = y * op.stride - op.padding
            first, last = _inside(top, op.kernel, 1, op.height)
            for x in range(op.out_width):
                left = x * op.stride - op.padding
                begin, end = _inside(left, op.kernel, 1, op.width)
                total = splat(np.float32(0))
                for i in range(first, last):
                    row = at + (c * op.height + top + i) * op.width + left
                    for j in range(begin, end):
                        total = add(total, load(values, row + j))
                store(values, to + (c * op.out_height + y) * op.out_width + x, multiply(total, share))


@numba.njit(**OPTIONS)
def mean_pool_back(op, errors, into, of):
    """Every value of a window gets the same share of its error."""
    share = splat(np.float32(1 / (op.kernel * op.kernel)))
    errors[into * LANES : (into + op.source_size) * LANES] = 0
    for c in range(op.channels):
        for y in range(op.out_height):
            top = y * op.stride - op.padding
            first, last = _inside(top, op.kernel, 1, op.height)
            for x in range(op.out_width):
                left = x * op.stride - op.padding
                begin, end = _inside(left, op.kernel, 1, op.width)
                error = multiply(load(errors, of + (c * op.out_height + y) * op.out_width + x), share)
                for i in range(first, last):
                    row = into + (c * op.height + top + i) * op.width + left
                    for j in range(begin, end):
                        store(errors, row + j, add(load(errors, row + j), error))


@numba.njit(**OPTIONS)
def pad(op, values, at, to):
    """Copy the image into the middle of its border, whose zeros nothing overwrites."""
    for c in range(op.channels):
        for y in range(op.height):
            row = to + (c * op.out_height + y + op.padding) * op.out_width + op.padding
            for x in range(op.width):
                store(values, row + x, load(values, at + (c * op.height + y) * op.width + x))


@numba.njit(**OPTIONS)
def pad_back(op, errors, into, of):
    """Cut the border off."""
    for c in range(op.channels):
        for y in range(op.height):
            row = of + (c * op.out_height + y + op.padding) * op.out_width + op.padding
            for x in range(op.width):
                store(errors, into + (c * op.height + y) * op.width + x, load(errors, row + x))
