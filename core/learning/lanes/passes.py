"""The forward and the backward pass of a batch, operation by operation."""

import numba

from core.learning.lanes.correlation import bias_gradients, correlate, weight_gradients
from core.learning.lanes.norm import norm, norm_back
from core.learning.lanes.plan import CONVOLUTION, DROPOUT, LINEAR, MAX_POOL, MEAN_POOL, NORM, PAD
from core.learning.lanes.pointwise import activate, activate_back, drop
from core.learning.lanes.pooling import max_pool, max_pool_back, mean_pool, mean_pool_back, pad, pad_back
from core.learning.lanes.reaches import convolution, convolution_back, linear, linear_back
from core.learning.lanes.updates import KEEP, update
from core.learning.lanes.vector import OPTIONS, load, store


@numba.njit(**OPTIONS)
def _wide(op):
    """Whether an operation is done for the whole batch at once."""
    return op.kind == LINEAR or op.kind == NORM


@numba.njit(**OPTIONS)
def _spread(op, errors, of):
    """Put a convolution's errors a stride apart into their border, where all else stays zero.

    The errors (out_channels, out_height, out_width) of one image begin at `of`, the border (out_channels, height + reach,
    width + reach) at `op.border`.
    """
    reach = op.dilation * (op.kernel - 1)
    height, width = op.height + reach, op.width + reach
    for o in range(op.out_channels):
        for y in range(op.out_height):
            row = op.border + (o * height + y * op.stride + reach) * width + reach
            for x in range(op.out_width):
                store(errors, row + x * op.stride, load(errors, of + (o * op.out_height + y) * op.out_width + x))


@numba.njit(**OPTIONS)
def _forward_one(op, arrays, own, step, b):
    values, weights = arrays.values, arrays.weights
    at, to = op.source + b * op.source_size, op.target + b * op.target_size
    if op.kind == CONVOLUTION:
        correlate(values, at, weights, op.weights, op.bias, values, to, convolution(op), arrays.places)
    elif op.kind == MAX_POOL:
        max_pool(op, values, at, to)
    elif op.kind == MEAN_POOL:
        mean_pool(op, values, at, to)
    elif op.kind == PAD:
        pad(op, values, at, to)
    elif op.kind == DROPOUT:
        drop(op, values, at, values, to, own, step, b)
    else:
        activate(op, values, at, to)


@numba.njit(**OPTIONS)
def forward(operations, arrays, own, step, groups):
    """The logits of a batch whose images are in `values`, as in training: with dropout, and normalized by the batch.

    `operations` (operations,) are a plan's (plan.py). Each lane has `groups` images, from the first of `values` on (groups,
    channels, height, width); its logits (groups, classes) become the target of the last operation.
    """
    values, weights, first = arrays.values, arrays.weights, 0
    while first < len(operations):
        op = operations[first]
        if op.kind == LINEAR:
            reach = linear(op, groups, op.target_size)
            correlate(values, op.source, weights, op.weights, op.bias, values, op.target, reach, arrays.places)
        elif op.kind == NORM:
            norm(op, arrays, groups)
        last = first + 1
        if not _wide(op):
            while last < len(operations) and not _wide(operations[last]):
                last += 1
            for b in range(groups):
                for index in range(first, last):
                    _forward_one(operations[index], arrays, own, step, b)
        first = last


@numba.njit(**OPTIONS)
def _backward_one(op, arrays, own, step, b):
    values, errors, weights, gradients = arrays.values, arrays.errors, arrays.weights, arrays.gradients
    at, to = op.source + b * op.source_size, op.target + b * op.target_size
    into, of = op.source_errors + b * op.source_step, op.target_errors + b * op.target_step
    if op.kind == CONVOLUTION:
        weight_gradients(values, at, errors, of, gradients, op.weights, convolution(op), b == 0)
        bias_gradients(errors, of, gradients, op.bias, convolution(op), b == 0)
    if not op.passes_errors:
        return
    if op.kind == CONVOLUTION:
        _spread(op, errors, of)
        turned = op.weights + op.kernel * op.kernel - 1
        correlate(errors, op.border, weights, turned, -1, errors, into, convolution_back(op), arrays.places)
    elif op.kind == MAX_POOL:
        max_pool_back(op, values, at, to, errors, into, of)
    elif op.kind == MEAN_POOL:
        mean_pool_back(op, errors, into, of)
    elif op.kind == PAD:
        pad_back(op, errors, into, of)
    elif op.kind == DROPOUT:
        drop(op, errors, of, errors, into, own, step, b)
    else:
        activate_back(op, values, to, errors, into, of)


@numba.njit(**OPTIONS)
def _move(op, arrays, rule):
    """Move the weights and biases of an operation."""
    count = op.weight_count + op.bias_count
    if rule.kind != KEEP and count:
        update(rule, arrays.weights, arrays.first, arrays.second, op.weights, arrays.gradients, op.weights, count)


@numba.njit(**OPTIONS)
def _linear_gradients(op, arrays, groups, rule):
    """The gradients of a linear layer, two outputs at a time: where the weights move at once, they never leave the cache.

    They follow from the inputs (groups, inputs) in `values` and the `errors` (groups, outputs) of the target, and are
    (outputs, inputs) at `op.weights` and (outputs,) at `op.bias`; where the weights move, only those of two outputs are kept.
    """
    for o in range(0, op.target_size, 2):
        outputs, own = min(2, op.target_size - o), op.weights + o * op.source_size
        place, reach = own if rule.kind == KEEP else op.weights, linear(op, groups, outputs)
        errors, gradients = op.target_errors + o, arrays.gradients
        weight_gradients(arrays.values, op.source, arrays.errors, errors, gradients, place, reach, True)
        bias_gradients(arrays.errors, errors, gradients, op.bias + o, reach, True)
        if rule.kind != KEEP:
            count = outputs * op.source_size
            update(rule, arrays.weights, arrays.first, arrays.second, own, gradients, place, count)
    if rule.kind != KEEP:
        update(rule, arrays.weights, arrays.first, arrays.second, op.bias, arrays.gradients, op.bias, op.bias_count)


@numba.njit(**OPTIONS)
def backward(operations, arrays, own, step, groups, rule):
    """The gradients of a batch, from the errors (groups, classes) of its logits.

    Unless the rule is KEEP, the weights of an operation move as soon as nothing needs them any more.
    """
    last = len(operations)
    while last > 0:
        op = operations[last - 1]
        if op.kind == LINEAR:
            if op.passes_errors:
                reach, errors, weights = linear_back(op, groups), arrays.errors, arrays.weights
                correlate(errors, op.target_errors, weights, op.weights, -1, errors, op.source_errors, reach, arrays.places)
            _linear_gradients(op, arrays, groups, rule)
        elif op.kind == NORM:
            norm_back(op, arrays, groups)
            _move(op, arrays, rule)
        first = last - 1
        if not _wide(op):
            while first > 0 and not _wide(operations[first - 1]):
                first -= 1
            for b in range(groups):
                for index in range(last - 1, first - 1, -1):
                    _backward_one(operations[index], arrays, own, step, b)
            for index in range(first, last):
                _move(operations[index], arrays, rule)
        last = first
