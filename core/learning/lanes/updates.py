"""One step of an optimizer for all weights, with torch's formulas."""

import numba
import numpy as np

from core.learning.lanes.vector import OPTIONS, add, divide, fma, load, multiply, root, splat, store, subtract

SGD, ADAM, ADAMW = range(3)
BETA, GAMMA, EPSILON = np.float32(0.9), np.float32(0.999), np.float32(1e-8)  # Adam's, torch's defaults


@numba.njit(**OPTIONS)
def update(rule, numbers, rate, step, weights, gradients, first, second):
    """Move the weights. `numbers` (2, LANES) holds momentum and weight decay, `rate` (LANES,) the learning rate.

    `step` counts from 1. `first` and `second` are the moments, of the size of the weights; their number is a multiple of LANES.
    """
    momentum, decay = load(numbers, 0), load(numbers, 1)
    speed = load(rate, 0)
    whole = splat(np.float32(1))
    one = splat(np.float32(1 / (1 - 0.9**step)))
    two = splat(np.float32(1 / np.sqrt(1 - 0.999**step)))
    shrink = subtract(whole, multiply(speed, decay))
    for index in range(weights.size // len(rate)):
        value, slope = load(weights, index), load(gradients, index)
        if rule == SGD:
            slope = fma(momentum, load(first, index), fma(decay, value, slope))
            store(first, index, slope)
            store(weights, index, subtract(value, multiply(speed, slope)))
            continue
        if rule == ADAM:
            slope = fma(decay, value, slope)
        else:
            value = multiply(value, shrink)
        before = load(first, index)
        mean = fma(subtract(slope, before), splat(np.float32(1) - BETA), before)
        square = fma(multiply(slope, slope), splat(np.float32(1) - GAMMA), multiply(load(second, index), splat(GAMMA)))
        store(first, index, mean)
        store(second, index, square)
        below = add(multiply(root(square), two), splat(EPSILON))
        store(weights, index, subtract(value, divide(multiply(multiply(speed, one), mean), below)))
