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

from core.data.images import Images
from core.data.normalization import normalize
from core.design.architecture import Architecture
from core.design.layers import BatchNorm2d
from core.learning.lanes.arrays import arrays_of
from core.learning.lanes.carrying import bring, hand_back
from core.learning.lanes.own import own
from core.learning.lanes.plan import plan
from core.learning.lanes.steps import Source, Steps, train
from core.learning.lanes.updates import ADAM, ADAMW, SGD
from core.learning.lanes.vector import LANES
from core.learning.recipe import Augmentation
from core.learning.training import Diverged, Progress, Seen, Training

SLICE = 0.2  # seconds of training between two reports of progress
RULES = {"sgd": SGD, "momentum": SGD, "adam": ADAM, "adamw": ADAMW}


class Block:
    """Up to LANES trainings, one a lane; or, `of_images`, one training with an image a lane, its batches shared by threads."""

    def __init__(self, architecture: Architecture, trainings: list[Training], of_images: bool) -> None:
        self.trainings, self.of_images = trainings, of_images
        recipe, first = trainings[0].recipe, trainings[0]
        self.size = min(recipe.batch_size, len(first.numbers))
        groups = -(-self.size // LANES) if of_images else self.size
        normed = any(isinstance(layer, BatchNorm2d) for layer in architecture.layers)  # over the whole batch
        self.threads = 1 if normed or not of_images else min(torch.get_num_threads(), groups)
        self.plan = plan(architecture, -(-groups // self.threads))
        self.arrays, self.gradients = arrays_of(self.plan, self.threads, of_images)
        self.source = _source(first, first.source)
        apart = [recipe.seed + 7919 * k for k in range(self.threads * LANES)]
        seeds = apart if of_images else [one.recipe.seed for one in trainings]
        self.own = [own(trainings, seeds[at : at + LANES]) for at in range(0, len(seeds), LANES)]  # of each thread
        self.steps_done = first.done * first.batches
        for lane, training in enumerate(trainings):
            bring(training, self.arrays[0], None if of_images else lane)

    def epoch(self, progress: Progress) -> list[Seen | Diverged]:
        """What each training has seen of its images; or how it diverged, which leaves the others as they are."""
        start, first = time.perf_counter(), self.trainings[0]
        images, counts = self._batches(self._orders())
        rates = _rates(self.trainings, first.batches)
        of_lanes = np.zeros((first.batches, LANES), np.float32)
        of_lanes[:, : LANES if self.of_images else len(rates)] = np.transpose(rates)
        prepared = (time.perf_counter() - start) / len(self.trainings)
        shape = (self.threads, first.batches, LANES)
        losses, right = np.zeros(shape, np.float32), np.zeros(shape, np.int64)
        diverged: dict[int, Diverged] = {}
        for begin, end in self._slices(first.batches):
            now = slice(begin, end)
            threads = zip(images[:, now], losses[:, now], right[:, now], strict=True)
            self._train([Steps(which, counts[now], of_lanes[now], *found) for which, *found in threads])
            diverged = self._diverged(losses[:, now].sum(0), begin, rates) | diverged
            if len(diverged) == len(self.trainings):
                break
            progress(end, first.batches)
        return [diverged.get(lane) or self._seen(lane, losses, right, rates[lane][-1], prepared) for lane in range(len(rates))]

    def _orders(self) -> list[Tensor]:
        """The numbers of each training's images in the order of the epoch; varied images first become the `source`."""
        first = self.trainings[0]
        if first.recipe.augmentation == Augmentation():
            return [training.numbers[training.next_order()] for training in self.trainings]
        self.source = _source(first, first.next_images())
        return [torch.arange(len(first.numbers))]

    def _seen(self, lane: int, losses: Any, right: Any, rate: float, prepared: float) -> Seen:
        """What one training has seen, which takes back its state."""
        hand_back(self.arrays[0], None if self.of_images else lane, self.trainings[lane])
        lanes = slice(None) if self.of_images else slice(lane, lane + 1)
        loss, count = (float(array[..., lanes].sum(dtype=np.float64)) for array in (losses, right))
        images = len(self.trainings[lane].numbers)
        return Seen(loss / images, count / images, rate, prepared)

    def _batches(self, orders: list[Tensor]) -> tuple[Any, Any]:
        """(threads, batches, groups, LANES), the number of every image or −1 for none; and how many each batch has."""
        images, batches, groups = len(orders[0]), self.trainings[0].batches, self.threads * self.plan.groups
        width = 1 if self.of_images else LANES
        which = np.full((batches, groups * LANES // width, width), -1, np.int64)
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

    def _train(self, steps: list[Steps]) -> None:
        """These steps of the epoch, of each thread with its groups of every batch."""
        kind, arrivals = RULES[self.trainings[0].recipe.optimizer], np.zeros(1, np.int64)

        def work(thread: int) -> None:
            train(
                thread, self.threads, arrivals, self.plan.operations, self.arrays[thread], self.gradients,
                self.source, self.own[thread], steps[thread], self.steps_done, kind,
            )  # fmt: skip

        others = [Thread(target=work, args=(number,)) for number in range(1, self.threads)]
        for one in others:
            one.start()
        work(0)
        for one in others:
            one.join()
        self.steps_done += len(steps[0].counts)

    def _diverged(self, losses: Any, begin: int, rates: list[list[float]]) -> dict[int, Diverged]:
        """Of each lane the first loss that is not finite; `begin` is the number of the first step of these."""
        used = losses.sum(1, keepdims=True) if self.of_images else losses[:, : len(self.trainings)]
        found = {}
        for step, lane in reversed(np.argwhere(~np.isfinite(used)).tolist()):
            training = self.trainings[lane]
            done = training.done * training.batches + begin + step + 1
            found[lane] = Diverged(done, rates[lane][begin + step], float(used[step, lane]))
        return found


def _source(training: Training, images: Images) -> Source:
    """These images as a training's recipe normalizes them."""
    recipe = training.recipe
    scale, shift = np.float32(1 / (255 * recipe.std)), np.float32(normalize(0.0, recipe.mean, recipe.std))
    return Source(images.pixels.flatten(1).numpy(), images.labels.numpy(), scale, shift)


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
