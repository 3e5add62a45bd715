"""Batch normalization over the whole batch, forward and backward (S. Ioffe and C. Szegedy, 2015)."""

import numba
import numpy as np

from core.learning.lanes.forms import keep_gradients, over_the_batch, put_weight, weight
from core.learning.lanes.vector import OPTIONS, add, divide, fma, load, multiply, root, splat, store, subtract

EPSILON, MOMENTUM = np.float32(1e-5), np.float32(0.1)  # torch's defaults


@numba.njit(**OPTIONS)
def _mix(running, index, value):
    """Move a running value by a tenth towards this one."""
    before = weight(running, index)
    put_weight(running, index, fma(subtract(value, before), splat(MOMENTUM), before))


@numba.njit(**OPTIONS)
def _count(op, arrays, groups):
    """How many values of one channel are in the batch."""
    images = splat(np.float32(0))
    for b in range(groups):
        images = add(images, load(arrays.present, b))
    return multiply(over_the_batch(arrays.weights, images), splat(np.float32(op.height * op.width)))


@numba.njit(**OPTIONS)
def norm(op, arrays, groups):
    """(x − mean) / √(variance + ε) · weight + bias of every channel, with the mean and variance of the batch.

    Mean and 1/√(variance + ε) are kept in `statistics` for the way back; mean and unbiased variance are mixed into `running`
    (each at the places of the weights and of the biases). Lanes without an image do not count.
    """
    values, weights, present = arrays.values, arrays.weights, arrays.present
    area, count = op.height * op.width, _count(op, arrays, groups)
    for c in range(op.channels):
        total, squares = splat(np.float32(0)), splat(np.float32(0))
        for b in range(groups):
            for p in range(area):
                total = fma(load(values, op.source + b * op.source_size + c * area + p), load(present, b), total)
        mean = divide(over_the_batch(weights, total), count)
        for b in range(groups):
            for p in range(area):
                far = subtract(load(values, op.source + b * op.source_size + c * area + p), mean)
                squares = fma(multiply(far, load(present, b)), far, squares)
        squares = over_the_batch(weights, squares)
        _mix(arrays.running, op.weights + c, mean)
        _mix(arrays.running, op.bias + c, divide(squares, subtract(count, splat(np.float32(1)))))
        scale = divide(splat(np.float32(1)), root(add(divide(squares, count), splat(EPSILON))))
        store(arrays.statistics, op.weights + c, mean)
        store(arrays.statistics, op.bias + c, scale)
        scale = multiply(scale, weight(weights, op.weights + c))
        for b in range(groups):
            for p in range(area):
                far = subtract(load(values, op.source + b * op.source_size + c * area + p), mean)
                here = op.target + b * op.target_size + c * area + p
                store(values, here, fma(far, scale, weight(weights, op.bias + c)))


@numba.njit(**OPTIONS)
def norm_back(op, arrays, groups):
    """The errors of a normalization's input, and the gradients of its weights and biases.

    From those of the target (groups, channels, height, width) to those of the source, of the same shape; the gradients are
    (channels,) at `op.weights` and `op.bias`.
    """
    values, weights, errors, gradients = arrays.values, arrays.weights, arrays.errors, arrays.gradients
    area, count, zero = op.height * op.width, _count(op, arrays, groups), splat(np.float32(0))
    for c in range(op.channels):
        mean, scale = load(arrays.statistics, op.weights + c), load(arrays.statistics, op.bias + c)
        of_bias, of_weight = zero, zero
        for b in range(groups):
            for p in range(area):
                error = load(errors, op.target_errors + b * op.target_step + c * area + p)
                far = subtract(load(values, op.source + b * op.source_size + c * area + p), mean)
                of_bias, of_weight = add(of_bias, error), fma(error, multiply(far, scale), of_weight)
        keep_gradients(gradients, op.weights + c, of_weight, True)
        keep_gradients(gradients, op.bias + c, of_bias, True)
        if op.passes_errors:
            share = divide(over_the_batch(weights, of_bias), count)
            slope = divide(over_the_batch(weights, of_weight), count)
            factor = multiply(scale, weight(weights, op.weights + c))
            for b in range(groups):
                for p in range(area):
                    error = load(errors, op.target_errors + b * op.target_step + c * area + p)
                    far = subtract(load(values, op.source + b * op.source_size + c * area + p), mean)
                    rest = subtract(subtract(error, share), multiply(multiply(far, scale), slope))
                    here = op.source_errors + b * op.source_step + c * area + p
                    store(errors, here, multiply(multiply(rest, factor), load(arrays.present, b)))
