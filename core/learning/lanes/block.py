"""Up to LANES trainings in one set of arrays: an epoch of theirs, cut into parts of a fifth of a second."""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from threading import Thread
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.data.normalization import normalize
from core.design.architecture import Architecture
from core.design.layers import BatchNorm2d
from core.learning.lanes.carrying import bring, hand_back
from core.learning.lanes.own import own
from core.learning.lanes.plan import Plan, plan
from core.learning.lanes.steps import Arrays, train
from core.learning.lanes.updates import ADAM, ADAMW, SGD
from core.learning.lanes.vector import LANES
from core.learning.recipe import Augmentation
from core.learning.training import Diverged, Progress, Seen, Training

SLICE = 0.2  # seconds of training between two reports of progress
RULES = {"sgd": SGD, "momentum": SGD, "adam": ADAM, "adamw": ADAMW}


class Block:
    """Up to LANES trainings, one a lane; or one training with an image in each lane, its batches shared by threads."""

    def __init__(self, architecture: Architecture, trainings: list[Training]) -> None:
        self.trainings, self.alone = trainings, len(trainings) == 1
        recipe, first = trainings[0].recipe, trainings[0]
        self.size = min(recipe.batch_size, len(first.numbers))
        groups = -(-self.size // LANES) if self.alone else self.size
        normed = any(isinstance(layer, BatchNorm2d) for layer in architecture.layers)  # over the whole batch
        self.threads = 1 if normed or not self.alone else min(torch.get_num_threads(), groups)
        self.plan = plan(architecture, -(-groups // self.threads))
        self.arrays, self.gradients = arrays_of(self.plan, self.threads, self.alone)
        self.images = (first.source.pixels.flatten(1).numpy(), first.source.labels.numpy())
        self.scaling = (np.float32(1 / (255 * recipe.std)), np.float32(normalize(0.0, recipe.mean, recipe.std)))
        self.own = own(trainings)
        apart = [recipe.seed + 7919 * k for k in range(self.threads * LANES)]
        seeds = apart if self.alone else [one.recipe.seed for one in trainings]
        self.seeds = [_mixed(seeds[at : at + LANES]) for at in range(0, len(seeds), LANES)]
        self.steps = first.done * first.batches  # before the next one
        for lane, training in enumerate(trainings):
            bring(training, self.arrays[0], None if self.alone else lane)

    def epoch(self, progress: Progress) -> list[Seen | Diverged]:
        """What each training has seen of its images; or how it diverged, which leaves the others as they are."""
        start, first = time.perf_counter(), self.trainings[0]
        which, counts = self._batches(self._orders())
        rates = _rates(self.trainings, first.batches)
        speed = np.zeros((first.batches, LANES), np.float32)
        speed[:, : len(rates)] = np.transpose(rates)
        if self.alone:
            speed[:] = speed[:, :1]
        prepared = (time.perf_counter() - start) / len(self.trainings)
        shape = (self.threads, first.batches, LANES)
        losses, hits = np.zeros(shape, np.float32), np.zeros(shape, np.int64)
        diverged: dict[int, Diverged] = {}
        for begin, end in self._slices(first.batches):
            now = slice(begin, end)
            self._train(which[:, now], counts[now], speed[now], losses[:, now], hits[:, now])
            diverged = self._diverged(losses[:, now].sum(0), begin, rates) | diverged
            if len(diverged) == len(self.trainings):
                break
            progress(end, first.batches)
        return [diverged.get(lane) or self._seen(lane, losses, hits, rates[lane][-1], prepared) for lane in range(len(rates))]

    def _orders(self) -> list[Tensor]:
        """The numbers of each training's images in the order of the epoch; varied images are first put into `images`."""
        first = self.trainings[0]
        if first.recipe.augmentation == Augmentation():
            return [training.numbers[training.next_order()] for training in self.trainings]
        varied = first.next_images()
        self.images = (varied.pixels.flatten(1).numpy(), varied.labels.numpy())
        return [torch.arange(len(first.numbers))]

    def _seen(self, lane: int, losses: Any, hits: Any, rate: float, prepared: float) -> Seen:
        """What one training has seen, which takes back its state."""
        hand_back(self.arrays[0], None if self.alone else lane, self.trainings[lane])
        own = slice(None) if self.alone else slice(lane, lane + 1)
        loss, right = (float(array[..., own].sum(dtype=np.float64)) for array in (losses, hits))
        images = len(self.trainings[lane].numbers)
        return Seen(loss / images, right / images, rate, prepared)

    def _batches(self, orders: list[Tensor]) -> tuple[Any, Any]:
        """(threads, batches, groups, LANES), the number of every image or −1 for none; and how many each batch has."""
        images, batches, groups = len(orders[0]), self.trainings[0].batches, self.threads * self.plan.groups
        which = np.full((batches, groups * LANES if self.alone else groups, 1 if self.alone else LANES), -1, np.int64)
        for lane, order in enumerate(orders):
            padded = np.full(batches * self.size, -1)
            padded[:images] = order.numpy()
            which[:, : self.size, lane] = padded.reshape(batches, self.size)
        counts = np.full(batches, self.size, np.float32)
        counts[-1] = images - self.size * (batches - 1)
        shared = which.reshape(batches, self.threads, self.plan.groups, LANES)
        return np.ascontiguousarray(shared.swapaxes(0, 1)), counts

    def _slices(self, batches: int) -> Iterator[tuple[int, int]]:
        """Parts of an epoch of about SLICE seconds."""
        begin, size = 0, 1
        while begin < batches:
            start, end = time.perf_counter(), min(begin + size, batches)
            yield begin, end
            each = (time.perf_counter() - start) / (end - begin)
            begin, size = end, min(2 * size, max(1, int(SLICE / each)))

    def _train(self, which: Any, counts: Any, rates: Any, losses: Any, hits: Any) -> None:
        """These steps of the epoch, each thread its groups of every batch; `rates` is (steps, LANES)."""
        recipe, meetings = self.trainings[0].recipe, np.zeros(1, np.int64)

        def work(thread: int) -> None:
            train(
                thread, self.threads, meetings, self.plan.operations, self.arrays[thread], self.gradients,
                *self.images, self.own, which[thread], self.seeds[thread], self.steps, *self.scaling,
                counts, losses[thread], hits[thread], RULES[recipe.optimizer], rates,
            )  # fmt: skip

        others = [Thread(target=work, args=(number,)) for number in range(1, self.threads)]
        for one in others:
            one.start()
        work(0)
        for one in others:
            one.join()
        self.steps += len(counts)

    def _diverged(self, losses: Any, begin: int, rates: list[list[float]]) -> dict[int, Diverged]:
        """Of each lane the first loss that is not finite; `begin` is the number of the first step of these."""
        used = losses.sum(1, keepdims=True) if self.alone else losses[:, : len(self.trainings)]
        found = {}
        for step, lane in reversed(np.argwhere(~np.isfinite(used)).tolist()):
            training = self.trainings[lane]
            done = training.done * training.batches + begin + step + 1
            found[lane] = Diverged(done, rates[lane][begin + step], float(used[step, lane]))
        return found


def arrays_of(made: Plan, threads: int, alone: bool) -> tuple[list[Arrays], Any]:
    """The arrays of each thread, who share the weights and their moments; and the gradients of all, (threads, …)."""
    rows = -(-made.parameters // LANES) * LANES
    width = 1 if alone else LANES
    shape: tuple[int, ...] = (rows,) if alone else (rows, LANES)
    weights, first, second, running = (_aligned(rows, width).reshape(shape) for _ in range(4))
    gradients = _aligned(threads * rows, width).reshape(threads, *shape)
    arrays = [
        Arrays(
            _aligned(made.values, LANES), _aligned(made.errors, LANES), weights, gradients[thread], first, second, running,
            _aligned(rows, LANES), _aligned(made.groups, LANES), np.zeros((made.taps, 2), np.int64),
        )
        for thread in range(threads)
    ]  # fmt: skip
    return arrays, gradients


def _aligned(count: int, width: int) -> Any:
    """count · width zeros, from the beginning of a line of the cache: a register across two lines takes twice as long."""
    whole = np.zeros(count * width + 16, np.float32)
    start = -whole.ctypes.data % 64 // 4
    return whole[start : start + count * width]


def _rates(trainings: list[Training], batches: int) -> list[list[float]]:
    """The learning rate of each step of an epoch, for each training; their schedules go on by as many steps.

    Trainings that differ in their seeds only have equal schedules, of which one is stepped: it takes 6 µs a step.
    """
    stepped: dict[object, tuple[Training, list[float]]] = {}
    found = []
    for training in trainings:
        alike = (replace(training.recipe, seed=0), training.done, *training.rate.base_lrs)
        if alike in stepped:
            first, rates = stepped[alike]
            training.rate.load_state_dict(deepcopy(first.rate.state_dict()))
            training.optimizer.param_groups[0]["lr"] = first.optimizer.param_groups[0]["lr"]
        else:
            rates = _stepped(training, batches)
            stepped[alike] = training, rates
        found.append(rates)
    return found


def _stepped(training: Training, batches: int) -> list[float]:
    training.optimizer._opt_called = True  # type: ignore[attr-defined]  # a schedule warns where no optimizer moved
    found = []
    for _ in range(batches):
        found.append(float(training.optimizer.param_groups[0]["lr"]))
        training.rate.step()
    return found


def _mixed(seeds: list[int]) -> Any:
    """A 32-bit seed for each lane."""
    lanes = [*seeds, *[0] * (LANES - len(seeds))]
    return np.array([(seed * 2654435761 + 0x9E3779B9) % 2**32 for seed in lanes], np.uint32)
