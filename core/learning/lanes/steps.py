"""A number of training steps in one call: batch in, passes, update; on one thread or several."""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.meeting import meet
from core.learning.lanes.passes import backward, forward
from core.learning.lanes.updates import KEEP, Rule, update
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
            number, smooth = which[b, lane], smoothing[lane]
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
                wanted = smooth / np.float32(classes) + (np.float32(1) - smooth if k == label else np.float32(0))
                errors[into + k * LANES] = (errors[into + k * LANES] / total - wanted) * here
            if number >= 0:
                right = values[place + label * LANES] - highest
                losses[lane] += np.log(total) - (1 - smooth) * right - smooth * sum_ / classes
                hits[lane] += best == label


class Arrays(NamedTuple):
    """All that a training writes, flat; each position is a register, or of a weight a number where lanes are images.

    `places` (…, 2) is for lists of `correlate`.
    """

    values: Any
    errors: Any
    weights: Any
    gradients: Any
    first: Any
    second: Any
    running: Any
    found: Any
    there: Any
    places: Any


@numba.njit(**OPTIONS)
def gradients_of(operations, arrays, pixels, labels, own, which, seeds, step, scale, shift, count, losses, hits, rule):
    """Losses, right answers and gradients of one batch, and by these a step of the weights; `which` is (groups, LANES)."""
    groups, last = len(which), operations[len(operations) - 1]
    bring_in(pixels, which, arrays.values, arrays.there, groups, scale, shift)
    forward(operations, arrays, own, seeds, step, groups)
    classes = last.target_size
    cross_entropy(
        arrays.values, last.target, arrays.errors, last.target_errors, which, labels,
        groups, classes, own.smoothing, count, losses, hits,
    )  # fmt: skip
    backward(operations, arrays, own, seeds, step, groups, rule)


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
    own,
    which,
    seeds,
    start,
    scale,
    shift,
    counts,
    losses,
    hits,
    kind,
    rates,
):
    """One thread's part of as many steps as `which` (steps, groups, LANES) has batches; `losses`, `hits` are (steps, LANES).

    `start` counts the steps before, `counts` the images of each batch. `own`: see own.py; `kind` and `rates`: see updates.py.
    Networks in lanes move during the backward pass. For one network, each thread has its own groups of a batch; then all add
    up a share of the gradients (threads, …), always in the same order, and move these weights; none goes on before the others.
    """
    networks, registers = arrays.weights.ndim == 2, len(arrays.weights) // LANES
    begin, end = registers * thread // threads * LANES, registers * (thread + 1) // threads * LANES
    weights, first, second = arrays.weights[begin:end], arrays.first[begin:end], arrays.second[begin:end]
    for step in range(len(which)):
        rule = Rule(kind, own.moving, rates[step], start + step + 1)
        now = rule if networks else Rule(KEEP, own.moving, rates[step], start + step + 1)
        gradients_of(
            operations, arrays, pixels, labels, own, which[step], seeds, start + step, scale, shift,
            counts[step], losses[step], hits[step], now,
        )  # fmt: skip
        if not networks:
            meet(meetings, threads)
            for other in range(1, threads):
                gradients[0, begin:end] += gradients[other, begin:end]
            update(rule, weights, first, second, 0, gradients[0, begin:end], 0, (end - begin) // LANES)
            meet(meetings, threads)
