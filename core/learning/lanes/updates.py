"""One step of an optimizer for all weights, with torch's formulas."""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.vector import OPTIONS, add, divide, fma, load, multiply, root, splat, store, subtract

SGD, ADAM, ADAMW, KEEP = range(4)  # KEEP: leave the weights as they are, and their gradients to others
BETA, GAMMA, EPSILON = np.float32(0.9), np.float32(0.999), np.float32(1e-8)  # Adam's, torch's defaults


class Rule(NamedTuple):
    """How weights move: by which optimizer, with momentum and weight decay (2, LANES) and the learning rate (LANES,).

    `step` counts from 1.
    """

    kind: int
    moving: Any
    rate: Any
    step: int


@numba.njit(**OPTIONS)
def update(rule, weights, first, second, place, gradients, at, count):
    """Move `count` registers of weights, and their moments `first` and `second`, from `place` on by gradients from `at`."""
    momentum, decay = load(rule.moving, 0), load(rule.moving, 1)
    speed = load(rule.rate, 0)
    whole = splat(np.float32(1))
    one = splat(np.float32(1 / (1 - 0.9**rule.step)))
    two = splat(np.float32(1 / np.sqrt(1 - 0.999**rule.step)))
    shrink = subtract(whole, multiply(speed, decay))
    for index in range(place, place + count):
        value, slope = load(weights, index), load(gradients, at + index - place)
        if rule.kind == SGD:
            slope = fma(momentum, load(first, index), fma(decay, value, slope))
            store(first, index, slope)
            store(weights, index, subtract(value, multiply(speed, slope)))
            continue
        if rule.kind == ADAM:
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
