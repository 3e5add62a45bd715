"""One step of an optimizer for all weights, with torch's formulas."""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.vector import OPTIONS, add, divide, fma, load, multiply, root, splat, store, subtract

SGD, ADAM, ADAMW, KEEP = range(4)  # KEEP: leave the weights as they are, and their gradients to others
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8  # Adam's, torch's defaults


class Rule(NamedTuple):
    """How weights move: by which optimizer, with momentum, weight decay and learning rate, each (LANES,).

    `step` counts from 1.
    """

    kind: int
    momentum: Any
    decay: Any
    rate: Any
    step: int


@numba.njit(**OPTIONS)
def update(rule, weights, first, second, place, gradients, at, count):
    """Move `count` registers of weights, and their moments `first` and `second`, from `place` on by gradients from `at`."""
    momentum, decay, rate = load(rule.momentum, 0), load(rule.decay, 0), load(rule.rate, 0)
    shrink = subtract(splat(np.float32(1)), multiply(rate, decay))
    new_1, new_2 = splat(np.float32(1 - BETA_1)), splat(np.float32(1 - BETA_2))
    correction_1 = splat(np.float32(1 / (1 - BETA_1**rule.step)))
    correction_2 = splat(np.float32(1 / np.sqrt(1 - BETA_2**rule.step)))
    for index in range(place, place + count):
        value, gradient = load(weights, index), load(gradients, at + index - place)
        if rule.kind == SGD:
            gradient = fma(momentum, load(first, index), fma(decay, value, gradient))
            store(first, index, gradient)
            store(weights, index, subtract(value, multiply(rate, gradient)))
            continue
        if rule.kind == ADAM:
            gradient = fma(decay, value, gradient)
        else:
            value = multiply(value, shrink)
        before = load(first, index)
        mean = fma(subtract(gradient, before), new_1, before)
        square = fma(multiply(gradient, gradient), new_2, multiply(load(second, index), splat(np.float32(BETA_2))))
        store(first, index, mean)
        store(second, index, square)
        below = add(multiply(root(square), correction_2), splat(np.float32(EPSILON)))
        store(weights, index, subtract(value, divide(multiply(multiply(rate, correction_1), mean), below)))
