"""A number of training steps in one call: images in, forward and backward pass, update; on one thread or several."""

from typing import Any, NamedTuple

import numba
import numpy as np

from core.learning.lanes.barrier import wait_for_all
from core.learning.lanes.passes import backward, forward
from core.learning.lanes.updates import KEEP, Rule, update
from core.learning.lanes.vector import LANES, OPTIONS


class Source(NamedTuple):
    """The images of a data set: `pixels` (images, values of one image) uint8, of which a network sees pixels · scale + shift.

    `labels` (images,) int64.
    """

    pixels: Any
    labels: Any
    scale: Any
    shift: Any


class Steps(NamedTuple):
    """What steps are done with, and what they find.

    `images` (steps, groups, LANES): the number of an image, or −1 for none. `counts` (steps,): images of each batch. `rates`
    (steps, LANES): learning rates. `losses`, `right` (steps, LANES): sums over a batch of the loss, and of right answers.
    """

    images: Any
    counts: Any
    rates: Any
    losses: Any
    right: Any


@numba.njit(**OPTIONS)
def put_images(source, images, values, present):
    """Put a batch into the first values (groups, values of one image) of every lane; `images` is (groups, LANES).

    `present` (groups · LANES,) becomes 1 in the lanes that have an image, else 0.
    """
    size = source.pixels.shape[1]
    for b in range(len(images)):
        for lane in range(LANES):
            number = images[b, lane]
            present[b * LANES + lane] = np.float32(number >= 0)
            image = source.pixels[max(number, 0)]
            for p in range(size):
                values[(b * size + p) * LANES + lane] = np.float32(image[p]) * source.scale + source.shift


@numba.njit(**OPTIONS)
def cross_entropy(op, arrays, images, labels, smoothing, count, losses, right):
    """Add every lane's losses and right answers, and put the gradient of the mean over `count` images at the logits' errors.

    `op` is the last operation, whose target are the logits (groups, classes). `smoothing`, `losses` and `right` are (LANES,).
    """
    values, errors, classes = arrays.values, arrays.errors, op.target_size
    for b in range(len(images)):
        for lane in range(LANES):
            at, into = (op.target + b * classes) * LANES + lane, (op.target_errors + b * classes) * LANES + lane
            number, smooth = images[b, lane], smoothing[lane]
            label = labels[max(number, 0)]
            best = 0
            for k in range(1, classes):
                if values[at + k * LANES] > values[at + best * LANES]:
                    best = k
            highest, total, sum_ = values[at + best * LANES], np.float32(0), np.float32(0)
            for k in range(classes):
                value = values[at + k * LANES] - highest
                sum_ += value
                share = np.exp(value)
                errors[into + k * LANES] = share
                total += share
            weight = np.float32(number >= 0) / count
            for k in range(classes):
                wanted = smooth / np.float32(classes) + (np.float32(1) - smooth if k == label else np.float32(0))
                errors[into + k * LANES] = (errors[into + k * LANES] / total - wanted) * weight
            if number >= 0:
                of_label = values[at + label * LANES] - highest
                losses[lane] += np.log(total) - (np.float32(1) - smooth) * of_label - smooth * sum_ / np.float32(classes)
                right[lane] += best == label


@numba.njit(**OPTIONS)
def do_batch(operations, arrays, source, own, images, step, count, losses, right, rule):
    """Losses, right answers and gradients of one batch, and by these a step of the weights; `images` is (groups, LANES)."""
    put_images(source, images, arrays.values, arrays.present)
    forward(operations, arrays, own, step, len(images))
    last = operations[len(operations) - 1]
    cross_entropy(last, arrays, images, source.labels, own.smoothing, count, losses, right)
    backward(operations, arrays, own, step, len(images), rule)


@numba.njit(**OPTIONS)
def train(thread, threads, arrivals, operations, arrays, gradients, source, own, steps, before, kind):
    """One thread's part of `steps`, before which there were `before`; `kind` is the optimizer's (updates.py).

    Networks in lanes move during the backward pass. For one network, each thread has its own groups of a batch; then all add
    up a share of the gradients (threads, …), always in the same order, and move these weights; none goes on before the others.
    """
    networks, registers = arrays.weights.ndim == 2, len(arrays.weights) // LANES
    begin, end = registers * thread // threads * LANES, registers * (thread + 1) // threads * LANES
    weights, first, second = arrays.weights[begin:end], arrays.first[begin:end], arrays.second[begin:end]
    for number in range(len(steps.images)):
        step = before + number
        rule = Rule(kind, own.momentum, own.decay, steps.rates[number], step + 1)
        now = rule if networks else Rule(KEEP, own.momentum, own.decay, steps.rates[number], step + 1)
        do_batch(
            operations, arrays, source, own, steps.images[number], step, steps.counts[number],
            steps.losses[number], steps.right[number], now,
        )  # fmt: skip
        if not networks:
            wait_for_all(arrivals, threads)
            for other in range(1, threads):
                gradients[0, begin:end] += gradients[other, begin:end]
            update(rule, weights, first, second, 0, gradients[0, begin:end], 0, (end - begin) // LANES)
            wait_for_all(arrivals, threads)
