"""Trains one network with several seeds together: one batch of each at a time, in one combined network (SideBySide).

For a small network most of a batch's time goes into the calls themselves; together, one call serves all. Every training
keeps its own weights, order of images and state, so that between two epochs each can be saved, and can continue alone.
estimate.py says when this is faster.
"""

import time
from collections.abc import Iterator
from math import isfinite

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from core.data.normalization import normalize
from core.learning.epoch import Epoch
from core.learning.optimizing import make_optimizer, make_schedule
from core.learning.side_by_side import SideBySide, stacked
from core.learning.training import Diverged, Progress, Seen, Training


class Ensemble:
    """Trainings that differ only in their seed and have done the same number of epochs."""

    def __init__(self, trainings: list[Training]) -> None:
        self.trainings = trainings
        first = trainings[0]
        self._network = SideBySide([one.network for one in trainings])
        self._optimizer = make_optimizer(self._network, first.recipe)
        for index, together in enumerate(self._network.parameters()):
            states = [one.optimizer.state.get(list(one.network.parameters())[index], {}) for one in trainings]
            for name, value in states[0].items():
                kept = stacked([state[name] for state in states]) if value.dim() else value.clone()
                self._optimizer.state[together][name] = kept
        self._rate = make_schedule(self._optimizer, first.recipe, first.batches)
        self._rate.load_state_dict(first.rate.state_dict())
        self._optimizer.param_groups[0].update(_rates(first.optimizer))

    def epochs(self, progress: Progress | None = None) -> Iterator[list[Epoch]]:
        """The remaining epochs, one of each training at a time; raises Diverged if a loss is not finite."""
        while self.trainings[0].done < self.trainings[0].recipe.epochs:
            yield self._epoch(progress)

    def _epoch(self, progress: Progress | None) -> list[Epoch]:
        start, recipe, count = time.perf_counter(), self.trainings[0].recipe, len(self.trainings)
        orders = [training.next_order() for training in self.trainings]
        losses, hits, images = [0.0] * count, [0] * count, len(orders[0])
        batches, data_seconds = self.trainings[0].batches, time.perf_counter() - start
        for step, begin in enumerate(range(0, images, recipe.batch_size), 1):
            asked = time.perf_counter()
            values, labels = self._batch([order[begin : begin + recipe.batch_size] for order in orders])
            data_seconds += time.perf_counter() - asked
            rate = self._optimizer.param_groups[0]["lr"]
            step_losses, step_hits = self._step(values, labels)
            for index, loss in enumerate(step_losses):
                if not isfinite(loss):
                    raise Diverged(self.trainings[0].done * batches + step, rate, loss)
                losses[index] += loss * values.shape[1]
                hits[index] += step_hits[index]
            if progress:
                progress(step, batches)
        seconds = (time.perf_counter() - start) / count
        self._hand_back()
        seen = [Seen(losses[k] / images, hits[k] / images, rate, data_seconds / count) for k in range(count)]
        return [one.scored(one.done, each, seconds)[0] for one, each in zip(self.trainings, seen, strict=True)]

    def _batch(self, orders: list[Tensor]) -> tuple[Tensor, Tensor]:
        """(trainings, batch, channels, height, width) normalized values and (trainings, batch) labels."""
        parts = [training.images[order] for training, order in zip(self.trainings, orders, strict=True)]
        recipe = self.trainings[0].recipe
        values = normalize(torch.stack([part.pixels for part in parts]).float(), recipe.mean, recipe.std)
        return values, torch.stack([part.labels for part in parts])

    def _step(self, values: Tensor, labels: Tensor) -> tuple[list[float], list[int]]:
        """One step of each training: the losses before it, and how many images were classified correctly."""
        smoothing = self.trainings[0].recipe.label_smoothing
        logits = self._network(values)
        each = cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none", label_smoothing=smoothing)
        losses = each.view(labels.shape).mean(1)
        self._optimizer.zero_grad(set_to_none=True)
        losses.sum().backward()
        self._optimizer.step()
        self._rate.step()
        return losses.tolist(), (logits.argmax(2) == labels).sum(1).tolist()

    @torch.no_grad()
    def _hand_back(self) -> None:
        """Give every training its weights and its optimizer's and schedule's state."""
        for index, training in enumerate(self.trainings):
            for part, together in zip(training.network.parameters(), self._network.parameters(), strict=True):
                part.copy_(together[index])
                for name, value in self._optimizer.state[together].items():
                    own = torch.empty_like(part).copy_(value[index]) if value.dim() else value.clone()
                    training.optimizer.state[part][name] = own
            training.rate.load_state_dict(self._rate.state_dict())
            training.optimizer.param_groups[0].update(_rates(self._optimizer))
            training.done += 1


def _rates(optimizer: torch.optim.Optimizer) -> dict[str, float]:
    """The values that a schedule keeps in an optimizer."""
    group = optimizer.param_groups[0]
    return {name: group[name] for name in ("lr", "initial_lr", "max_lr", "min_lr") if name in group}
