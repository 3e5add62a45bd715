"""Trainings of one architecture, each in a lane; or one training, whose batches are cut into lanes of images.

The state between two epochs is in the trainings themselves: their networks, optimizers and schedules. So each can be saved,
and can go on alone, by this engine or by torch.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.data.normalization import normalize
from core.design.architecture import Architecture
from core.learning.epoch import Epoch
from core.learning.lanes.plan import plan
from core.learning.lanes.steps import Arrays, train
from core.learning.lanes.updates import ADAM, ADAMW, SGD
from core.learning.lanes.vector import LANES
from core.learning.training import Diverged, Progress, Seen, Training

SLICE = 0.2  # seconds of training between two reports of progress
RULES = {"sgd": SGD, "momentum": SGD, "adam": ADAM, "adamw": ADAMW}
MOMENTS = (("momentum_buffer", "exp_avg"), ("exp_avg_sq",))  # torch's names of the first and the second


class Lanes:
    """Trainings of one architecture with recipes that differ in their seeds only, after the same number of epochs.

    One training has its images in the lanes; several have a lane each, LANES at a time.
    """

    def __init__(self, architecture: Architecture, trainings: list[Training]) -> None:
        self.trainings = trainings
        self._blocks = [_Block(architecture, trainings[at : at + LANES]) for at in range(0, len(trainings), LANES)]

    def epochs(self, progress: Progress | None = None) -> Iterator[list[Epoch]]:
        """The remaining epochs, one of each training at a time; raises Diverged if a loss is not finite."""
        while self.trainings[0].done < self.trainings[0].recipe.epochs:
            yield self.epoch(progress)

    def epoch(self, progress: Progress | None = None) -> list[Epoch]:
        """One epoch of each training."""
        start, count = time.perf_counter(), len(self._blocks)
        batches = self.trainings[0].batches
        seen = []
        for number, block in enumerate(self._blocks):

            def on_progress(done: int, _: int, number: int = number) -> None:
                if progress:
                    progress((number * batches + done) // count, batches)

            seen += block.epoch(on_progress)
        seconds = (time.perf_counter() - start) / len(self.trainings)
        return [one.scored(one.done, each, seconds)[0] for one, each in zip(self.trainings, seen, strict=True)]


class _Block:
    """Up to LANES trainings, one a lane; or one training with an image in each lane."""

    def __init__(self, architecture: Architecture, trainings: list[Training]) -> None:
        self.trainings, self.alone = trainings, len(trainings) == 1
        recipe, first = trainings[0].recipe, trainings[0]
        self.size = min(recipe.batch_size, len(first.numbers))
        self.plan = plan(architecture, -(-self.size // LANES) if self.alone else self.size)
        self.arrays = arrays_of(self.plan.parameters, self.plan.values, self.plan.errors, self.plan.groups, self.alone)
        self.images = (first.source.pixels.flatten(1).numpy(), first.source.labels.numpy())
        self.scaling = (np.float32(1 / (255 * recipe.std)), np.float32(normalize(0.0, recipe.mean, recipe.std)))
        momentum = recipe.momentum if recipe.optimizer == "momentum" else 0.0
        self.numbers = np.repeat(np.array([[momentum], [recipe.weight_decay]], np.float32), LANES, 1)
        self.seeds = _mixed(
            [recipe.seed + 7919 * k for k in range(LANES)] if self.alone else [one.recipe.seed for one in trainings]
        )
        self.steps = first.done * first.batches  # before the next one
        for lane, training in enumerate(trainings):
            self._bring(training, lane)

    def epoch(self, progress: Progress) -> list[Seen]:
        """What each training has seen of its images."""
        start, first = time.perf_counter(), self.trainings[0]
        which, counts = self._batches([training.numbers[training.next_order()] for training in self.trainings])
        speed = np.zeros((first.batches, LANES), np.float32)
        rates = [_rates(training, first.batches) for training in self.trainings]
        speed[:, : len(rates)] = np.transpose(rates)
        if self.alone:
            speed[:] = speed[:, :1]
        prepared = (time.perf_counter() - start) / len(self.trainings)
        losses, hits = np.zeros((first.batches, LANES), np.float32), np.zeros((first.batches, LANES), np.int64)
        for begin, end in self._slices(first.batches):
            self._train(*(array[begin:end] for array in (which, counts, speed, losses, hits)))
            self._require_finite(losses[begin:end], begin, rates)
            progress(end, first.batches)
        for lane, training in enumerate(self.trainings):
            self._hand_back(training, lane)
        images = len(first.numbers)
        mean, right = losses.sum(0, dtype=np.float64) / images, hits.sum(0) / images
        if self.alone:
            return [Seen(float(mean.sum()), float(right.sum()), rates[0][-1], prepared)]
        return [Seen(float(mean[k]), float(right[k]), rates[k][-1], prepared) for k in range(len(self.trainings))]

    def _batches(self, orders: list[Tensor]) -> tuple[Any, Any]:
        """(batches, groups, LANES), the number of every image or −1 for none; and how many each batch has."""
        images, batches, groups = len(orders[0]), self.trainings[0].batches, self.plan.groups
        which = np.full((batches, groups * LANES if self.alone else groups, 1 if self.alone else LANES), -1, np.int64)
        for lane, order in enumerate(orders):
            padded = np.full(batches * self.size, -1)
            padded[:images] = order.numpy()
            which[:, : self.size, lane] = padded.reshape(batches, self.size)
        counts = np.full(batches, self.size, np.float32)
        counts[-1] = images - self.size * (batches - 1)
        return which.reshape(batches, groups, LANES), counts

    def _slices(self, batches: int) -> Iterator[tuple[int, int]]:
        """Parts of an epoch of about SLICE seconds."""
        begin, size = 0, 1
        while begin < batches:
            start, end = time.perf_counter(), min(begin + size, batches)
            yield begin, end
            each = (time.perf_counter() - start) / (end - begin)
            begin, size = end, min(2 * size, max(1, int(SLICE / each)))

    def _train(self, which: Any, counts: Any, rates: Any, losses: Any, hits: Any) -> None:
        """These steps of the epoch; `rates` is (steps, LANES)."""
        recipe = self.trainings[0].recipe
        train(
            *(self.plan.operations, self.arrays, *self.images, which, self.seeds, self.steps),
            *(np.float32(recipe.label_smoothing), *self.scaling, counts, losses, hits, RULES[recipe.optimizer]),
            *(self.numbers, rates),
        )
        self.steps += len(which)

    def _require_finite(self, losses: Any, begin: int, rates: list[list[float]]) -> None:
        """Raise Diverged for the first loss that is not finite."""
        used = losses.sum(1, keepdims=True) if self.alone else losses[:, : len(self.trainings)]
        bad = np.argwhere(~np.isfinite(used))
        if len(bad):
            step, lane = (int(number) for number in bad[0])
            training = self.trainings[lane]
            done = training.done * training.batches + begin + step + 1
            raise Diverged(done, rates[lane][begin + step], float(used[step, lane]))

    def _bring(self, training: Training, lane: int) -> None:
        """Copy a training's weights, running values and moments into its lane."""
        parameters = list(training.network.parameters())
        self._put(self.arrays.weights, lane, parameters)
        for array, names in zip((self.arrays.first, self.arrays.second), MOMENTS, strict=True):
            states = [training.optimizer.state.get(parameter, {}) for parameter in parameters]
            found = [next((state[name] for name in names if name in state), None) for state in states]
            if all(value is not None for value in found):
                self._put(array, lane, [value for value in found if value is not None])
        for module, at in _norms(training.network):
            self._lane(self.arrays.running, lane)[at : at + 2 * module.num_features] = _joined(
                [value for value in (module.running_mean, module.running_var) if value is not None]
            )

    @torch.no_grad()
    def _hand_back(self, training: Training, lane: int) -> None:
        """Give a training its weights, running values and the state of its optimizer."""
        parameters = list(training.network.parameters())
        self._take(self.arrays.weights, lane, parameters)
        steps = float((training.done + 1) * training.batches)
        names = {"momentum": MOMENTS[0][:1], "sgd": ()}.get(training.recipe.optimizer, ("exp_avg", "exp_avg_sq"))
        for array, name in zip((self.arrays.first, self.arrays.second), names, strict=False):
            moments = [torch.empty_like(parameter) for parameter in parameters]
            self._take(array, lane, moments)
            for parameter, moment in zip(parameters, moments, strict=True):
                training.optimizer.state[parameter][name] = moment
                if name != "momentum_buffer":
                    training.optimizer.state[parameter]["step"] = torch.tensor(steps)
        for module, at in _norms(training.network):
            mean, variance = module.running_mean, module.running_var
            if mean is not None and variance is not None:
                self._take_values(self._lane(self.arrays.running, lane)[at : at + 2 * module.num_features], [mean, variance])
            if module.num_batches_tracked is not None:
                module.num_batches_tracked += training.batches
        training.done += 1

    def _lane(self, array: Any, lane: int) -> Any:
        return array if self.alone else array[:, lane]

    def _put(self, array: Any, lane: int, parts: Sequence[Tensor]) -> None:
        values = _joined(parts)
        self._lane(array, lane)[: len(values)] = values

    def _take(self, array: Any, lane: int, parts: Sequence[Tensor]) -> None:
        self._take_values(self._lane(array, lane), parts)

    @staticmethod
    def _take_values(values: Any, parts: Sequence[Tensor]) -> None:
        at = 0
        for part in parts:
            part.copy_(torch.from_numpy(np.ascontiguousarray(values[at : at + part.numel()])).view(part.shape))
            at += part.numel()


def arrays_of(parameters: int, values: int, errors: int, groups: int, alone: bool) -> Arrays:
    rows = -(-parameters // LANES) * LANES
    of_weights = [_aligned(rows, 1 if alone else LANES) for _ in range(5)]
    weights, gradients, first, second, running = (array if alone else array.reshape(rows, LANES) for array in of_weights)
    return Arrays(
        *(_aligned(values, LANES), _aligned(errors, LANES), weights, gradients, first, second, running),
        *(_aligned(rows, LANES), _aligned(groups, LANES)),
    )


def _aligned(count: int, width: int) -> Any:
    """count · width zeros, from the beginning of a line of the cache: a register across two lines takes twice as long."""
    whole = np.zeros(count * width + 16, np.float32)
    start = -whole.ctypes.data % 64 // 4
    return whole[start : start + count * width]


def _joined(parts: Sequence[Tensor]) -> Any:
    return torch.cat([part.detach().contiguous().flatten() for part in parts]).numpy()


def _norms(network: nn.Module) -> Iterator[tuple[nn.BatchNorm2d, int]]:
    """The batch normalizations and the places of their first weights."""
    at = 0
    for module in network.children():
        if isinstance(module, nn.BatchNorm2d):
            yield module, at
        at += sum(parameter.numel() for parameter in module.parameters())


def _rates(training: Training, batches: int) -> list[float]:
    """The learning rate of each step of an epoch; the schedule goes on by as many steps."""
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
