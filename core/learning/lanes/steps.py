"""A number of training steps in one call: batch in, passes, update; on one thread or several."""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.meeting import meet
from core.learning.lanes.passes import backward, forward
from core.learning.lanes.updates import update
from core.learning.lanes.vector import LANES, OPTIONS


@numba.njit(**OPTIONS)
def bring_in(pixels, which, values, there, groups, scale, shift):
    """Put images into the lanes: pixels · scale + shift. `which` is (groups, LANES): the number of an image, or −1.

    pixels: (images, values of one image) uint8. `there` becomes 1 in the lanes that have an image, else 0.
    """
    size = pixels.shape[1]
    for b in range(groups):
        for lane in range(LANES):
            number = which[b, lane]
            there[b * LANES + lane] = np.float32(number >= 0)
            image = pixels[max(number, 0)]
            for p in range(size):
                values[(b * size + p) * LANES + lane] = np.float32(image[p]) * scale + shift


@numba.njit(**OPTIONS)
def cross_entropy(values, at, errors, to, which, labels, groups, classes, smoothing, count, losses, hits):
    """Add every lane's loss and right answers, and put the gradient of the mean over `count` images at the logits' errors."""
    for b in range(groups):
        for lane in range(LANES):
            place, into = (at + b * classes) * LANES + lane, (to + b * classes) * LANES + lane
            number = which[b, lane]
            label = labels[max(number, 0)]
            best = 0
            for k in range(1, classes):
                if values[place + k * LANES] > values[place + best * LANES]:
                    best = k
            highest, total, sum_ = values[place + best * LANES], np.float32(0), np.float32(0)
            for k in range(classes):
                value = values[place + k * LANES] - highest
                sum_ += value
                share = np.exp(value)
                errors[into + k * LANES] = share
                total += share
            here = np.float32(number >= 0) / count
            for k in range(classes):
                wanted = smoothing / np.float32(classes) + (np.float32(1) - smoothing if k == label else np.float32(0))
                errors[into + k * LANES] = (errors[into + k * LANES] / total - wanted) * here
            if number >= 0:
                right = values[place + label * LANES] - highest
                losses[lane] += np.log(total) - (1 - smoothing) * right - smoothing * sum_ / classes
                hits[lane] += best == label


class Arrays(NamedTuple):
    """All that a training writes, flat; each position is a register, or of a weight a number where lanes are images."""

    values: Any
    errors: Any
    weights: Any
    gradients: Any
    first: Any
    second: Any
    running: Any
    found: Any
    there: Any


@numba.njit(**OPTIONS)
def gradients_of(operations, arrays, pixels, labels, which, seeds, step, smoothing, scale, shift, count, losses, hits):
    """Losses, right answers and gradients of one batch; `which` is (groups, LANES)."""
    groups, last = len(which), operations[len(operations) - 1]
    bring_in(pixels, which, arrays.values, arrays.there, groups, scale, shift)
    forward(operations, arrays.values, arrays.weights, arrays.running, arrays.found, arrays.there, seeds, step, groups)
    classes = last.target_size
    cross_entropy(
        *(arrays.values, last.target, arrays.errors, last.target_errors, which, labels),
        *(groups, classes, smoothing, count, losses, hits),
    )
    backward(
        *(operations, arrays.values, arrays.weights, arrays.found, arrays.there),
        *(arrays.errors, arrays.gradients, seeds, step, groups),
    )


@numba.njit(**OPTIONS)
def train(
    thread,
    threads,
    meetings,
    operations,
    arrays,
    gradients,
    pixels,
    labels,
    which,
    seeds,
    start,
    smoothing,
    scale,
    shift,
    counts,
    losses,
    hits,
    rule,
    numbers,
    rates,
):
    """One thread's part of as many steps as `which` (steps, groups, LANES) has batches; `losses`, `hits` are (steps, LANES).

    `start` counts the steps before, `counts` the images of each batch. `rule`, `numbers` and `rates`: see updates.py. Each
    thread has its own groups of a batch. Then all add up a share of the gradients (threads, …), always in the same order, and
    move these weights; no thread goes on before the others.
    """
    registers = len(arrays.weights) // LANES
    first, last = registers * thread // threads * LANES, registers * (thread + 1) // threads * LANES
    for step in range(len(which)):
        gradients_of(
            *(operations, arrays, pixels, labels, which[step], seeds, start + step, smoothing, scale, shift),
            *(counts[step], losses[step], hits[step]),
        )
        meet(meetings, threads)
        for other in range(1, threads):
            gradients[0, first:last] += gradients[other, first:last]
        update(
            *(rule, numbers, rates[step], start + step + 1),
            *(arrays.weights[first:last], gradients[0, first:last], arrays.first[first:last], arrays.second[first:last]),
        )
        meet(meetings, threads)
