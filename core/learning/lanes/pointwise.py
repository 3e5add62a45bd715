"""What is done to each value by itself: activations and dropout, forward and backward."""

import numba
import numpy as np

from core.learning.lanes.functions import hyperbolic_tangent, sigmoid
from core.learning.lanes.plan import RELU, TANH
from core.learning.lanes.vector import LANES, OPTIONS, load, multiply, splat, store, subtract, where


@numba.njit(**OPTIONS)
def activate(op, values, at, to):
    """ReLU, tanh or the sigmoid of every value of an image: (target_size,) from `at` and from `to` on, which may be `at`."""
    zero = splat(np.float32(0))
    for index in range(op.target_size):
        value = load(values, at + index)
        if op.kind == RELU:
            value = where(value, "<", zero, zero, value)
        elif op.kind == TANH:
            value = hyperbolic_tangent(value)
        else:
            value = sigmoid(value)
        store(values, to + index, value)


@numba.njit(**OPTIONS)
def activate_back(op, values, to, errors, into, of):
    """Errors times the slope, which follows from the activation itself: 1 or 0, 1 − tanh², σ(1 − σ).

    The activations (target_size,) begin at `to`, their errors at `of`, those of the input at `into`.
    """
    zero, one = splat(np.float32(0)), splat(np.float32(1))
    for index in range(op.target_size):
        value, error = load(values, to + index), load(errors, of + index)
        if op.kind == RELU:
            error = where(value, ">", zero, error, zero)
        elif op.kind == TANH:
            error = multiply(error, subtract(one, multiply(value, value)))
        else:
            error = multiply(error, multiply(value, subtract(one, value)))
        store(errors, into + index, error)


@numba.njit(**OPTIONS)
def drop(op, read, at, written, to, own, step, image):
    """Set each value to zero with the rate of its lane, and scale the others up; errors go the same way back.

    (target_size,) values are read from `at` on and written from `to` on. `own` has limits and scales (layers, LANES).
    Whether a value is dropped follows from its lane's seed, the step, the number of the lane's image, the operation and the
    place by a hash (the finalizer of MurmurHash3), so nothing has to be kept for the way back or for a later start. Each
    product is cut to 32 bits: numba computes those of 32 bits in 64.
    """
    limits, scales = own.limits[op.dropout], own.scales[op.dropout]
    mixed = np.uint32(step) * np.uint32(0x9E3779B1) + np.uint32(image) * np.uint32(0x85EBCA77) + np.uint32(op.target)
    for index in range(op.target_size):
        for lane in range(LANES):
            bits = np.uint32((own.seeds[lane] ^ np.uint32(mixed)) + np.uint32(index) * np.uint32(0xC2B2AE3D))
            bits = np.uint32((bits ^ (bits >> np.uint32(16))) * np.uint32(0x85EBCA6B))
            bits = np.uint32((bits ^ (bits >> np.uint32(13))) * np.uint32(0xC2B2AE35))
            bits = bits ^ (bits >> np.uint32(16))
            kept = scales[lane] if bits >= limits[lane] else np.float32(0)
            written[(to + index) * LANES + lane] = read[(at + index) * LANES + lane] * kept
