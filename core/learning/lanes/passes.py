"""The forward and the backward pass of a batch, operation by operation."""

import numba

from core.learning.lanes.correlation import Reach, correlate, weight_gradients
from core.learning.lanes.norm import norm, norm_back
from core.learning.lanes.plan import CONVOLUTION, DROPOUT, LINEAR, MAX_POOL, MEAN_POOL, NORM, PAD
from core.learning.lanes.pointwise import activate, activate_back, drop
from core.learning.lanes.pooling import max_pool, max_pool_back, mean_pool, mean_pool_back, pad, pad_back
from core.learning.lanes.vector import OPTIONS, load, store


@numba.njit(**OPTIONS)
def _wide(op):
    return op.kind == LINEAR or op.kind == NORM


@numba.njit(**OPTIONS)
def _convolution(op):
    """The reach of a convolution of one image (whose border is there already)."""
    area, taps = op.height * op.width, op.kernel * op.kernel
    return Reach(
        *(op.out_channels, op.out_height, op.out_width, op.channels, op.kernel, op.kernel),
        *(op.stride * op.width, op.stride, area, op.dilation * op.width, op.dilation),
        *(op.channels * taps, taps, op.kernel, 1, op.out_height * op.out_width, op.out_width, 1),
    )


@numba.njit(**OPTIONS)
def _convolution_back(op):
    """The reach of the errors of its input: a correlation of the spread errors with the weights turned round."""
    reach, taps = op.dilation * (op.kernel - 1), op.kernel * op.kernel
    height, width = op.height + reach, op.width + reach
    return Reach(
        *(op.channels, op.height, op.width, op.out_channels, op.kernel, op.kernel),
        *(width, 1, height * width, op.dilation * width, op.dilation),
        *(taps, op.channels * taps, -op.kernel, -1, op.height * op.width, op.width, 1),
    )


@numba.njit(**OPTIONS)
def _spread(op, errors, of):
    """Put a convolution's errors a stride apart into their border, where all else stays zero."""
    reach = op.dilation * (op.kernel - 1)
    height, width = op.height + reach, op.width + reach
    for o in range(op.out_channels):
        for y in range(op.out_height):
            row = op.border + (o * height + y * op.stride + reach) * width + reach
            for x in range(op.out_width):
                store(errors, row + x * op.stride, load(errors, of + (o * op.out_height + y) * op.out_width + x))


@numba.njit(**OPTIONS)
def _linear(op, groups):
    """The reach of a linear layer: x is the image, j the input."""
    inputs, outputs = op.source_size, op.target_size
    return Reach(*(outputs, 1, groups, 1, 1, inputs, 0, inputs, 0, 0, 1, inputs, 0, 0, 1, 1, 0, outputs))


@numba.njit(**OPTIONS)
def _linear_back(op, groups):
    """The reach of the errors of its input: the sum is over the outputs."""
    inputs, outputs = op.source_size, op.target_size
    return Reach(*(inputs, 1, groups, 1, 1, outputs, 0, outputs, 0, 0, 1, 1, 0, 0, inputs, 1, 0, inputs))


@numba.njit(**OPTIONS)
def _forward_one(op, values, weights, seeds, step, b):
    at, to = op.source + b * op.source_size, op.target + b * op.target_size
    if op.kind == CONVOLUTION:
        correlate(values, at, weights, op.weights, op.bias, values, to, _convolution(op))
    elif op.kind == MAX_POOL:
        max_pool(op, values, at, to)
    elif op.kind == MEAN_POOL:
        mean_pool(op, values, at, to)
    elif op.kind == PAD:
        pad(op, values, at, to)
    elif op.kind == DROPOUT:
        drop(op, values, at, values, to, seeds, step, b)
    else:
        activate(op, values, at, to)


@numba.njit(**OPTIONS)
def forward(operations, values, weights, running, found, there, seeds, step, groups):
    """The logits of a batch whose images are in `values`, as in training: with dropout, and normalized by the batch."""
    first = 0
    while first < len(operations):
        op = operations[first]
        if op.kind == LINEAR:
            correlate(values, op.source, weights, op.weights, op.bias, values, op.target, _linear(op, groups))
        elif op.kind == NORM:
            norm(op, values, weights, running, found, there, groups)
        last = first + 1
        if not _wide(op):
            while last < len(operations) and not _wide(operations[last]):
                last += 1
            for b in range(groups):
                for index in range(first, last):
                    _forward_one(operations[index], values, weights, seeds, step, b)
        first = last


@numba.njit(**OPTIONS)
def _backward_one(op, values, weights, errors, gradients, seeds, step, b):
    at, to = op.source + b * op.source_size, op.target + b * op.target_size
    into, of = op.source_errors + b * op.source_step, op.target_errors + b * op.target_step
    if op.kind == CONVOLUTION:
        weight_gradients(values, at, errors, of, gradients, op.weights, op.bias, _convolution(op), b == 0)
    if not op.passes_errors:
        return
    if op.kind == CONVOLUTION:
        _spread(op, errors, of)
        turned = op.weights + op.kernel * op.kernel - 1
        correlate(errors, op.border, weights, turned, -1, errors, into, _convolution_back(op))
    elif op.kind == MAX_POOL:
        max_pool_back(op, values, at, to, errors, into, of)
    elif op.kind == MEAN_POOL:
        mean_pool_back(op, errors, into, of)
    elif op.kind == PAD:
        pad_back(op, errors, into, of)
    elif op.kind == DROPOUT:
        drop(op, errors, of, errors, into, seeds, step, b)
    else:
        activate_back(op, values, to, errors, into, of)


@numba.njit(**OPTIONS)
def backward(operations, values, weights, found, there, errors, gradients, seeds, step, groups):
    """The gradients of a batch, from the errors of its logits."""
    last = len(operations)
    while last > 0:
        op = operations[last - 1]
        if op.kind == LINEAR:
            reach = _linear(op, groups)
            weight_gradients(values, op.source, errors, op.target_errors, gradients, op.weights, op.bias, reach, True)
            if op.passes_errors:
                reach = _linear_back(op, groups)
                correlate(errors, op.target_errors, weights, op.weights, -1, errors, op.source_errors, reach)
        elif op.kind == NORM:
            norm_back(op, values, weights, found, errors, gradients, there, groups)
        first = last - 1
        if not _wide(op):
            while first > 0 and not _wide(operations[first - 1]):
                first -= 1
            for b in range(groups):
                for index in range(last - 1, first - 1, -1):
                    _backward_one(operations[index], values, weights, errors, gradients, seeds, step, b)
        last = first
