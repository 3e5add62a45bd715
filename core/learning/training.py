"""Training as a generator of epochs."""

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from math import inf, isfinite
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer, lr_scheduler

from core.data.images import Dataset, Images
from core.data.normalization import normalize
from core.design.memory import micro_batch_size
from core.design.refusal import Refusal
from core.learning.augmentation import vary
from core.learning.epoch import Epoch
from core.learning.evaluation import Score, evaluate
from core.learning.network import pick_device
from core.learning.optimizing import make_optimizer, make_schedule
from core.learning.recipe import Recipe, RecipeError

Progress = Callable[[int, int], None]  # batches done, batches of this epoch


class Diverged(Refusal):
    """The loss became NaN or infinite; `step` counts batches from 1, `rate` is the learning rate of that step."""

    def __init__(self, step: int, rate: float, loss: float) -> None:
        what = f"The loss became {loss} at step {step:,}, with learning rate {rate:g}."
        super().__init__("diverged", what, "Use a smaller learning rate.")
        self.step = step
        self.rate = rate


def train(network: nn.Module, dataset: Dataset, recipe: Recipe, progress: Progress | None = None) -> Iterator[Epoch]:
    """Train the network in place, yielding each Epoch; raises Diverged if the loss is not finite.

    Seed torch before the network is built: see `seeded`. After an early stop the network has the weights with the best
    validation loss.
    """
    yield from Training(network, dataset, recipe).epochs(progress)


class Training:
    """The state of a training between two epochs; snapshot.py saves and restores it."""

    def __init__(self, network: nn.Module, dataset: Dataset, recipe: Recipe) -> None:
        device = pick_device(recipe.device)
        # Convolutions run faster with the channels last, on every device.
        network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network, self.recipe = network, recipe
        numbers, held = dataset.split_numbers(recipe.validation, recipe.seed)
        self.source, self.numbers = dataset.train, numbers[: recipe.images or None]
        self.images, self.held = self.source[self.numbers].to(device), self.source[held].to(device)
        if recipe.batch_size == 1 or len(self.images) % recipe.batch_size == 1:
            _require_more_than_one_value(network, self.images, recipe)
        self.order = torch.Generator().manual_seed(recipe.seed)
        self.optimizer = make_optimizer(network, recipe)
        self.batches = -(-len(self.images) // recipe.batch_size)
        self.rate = make_schedule(self.optimizer, recipe, self.batches)
        self.done = 0  # epochs
        self.best, self.waited = inf, 0
        self.best_weights: dict[str, Tensor] | None = None

    def epochs(self, progress: Progress | None = None) -> Iterator[Epoch]:
        """The remaining epochs; between two of them the training may be saved, or its rate changed."""
        patience = self.recipe.patience
        while self.done < self.recipe.epochs and not (patience and self.waited >= patience):
            epoch, held_score = self._epoch(progress)
            self.done += 1
            if patience and held_score:
                self.waited += 1
                if held_score.loss < self.best:
                    self.best, self.best_weights, self.waited = held_score.loss, deepcopy(self.network.state_dict()), 0
            yield epoch
        if self.best_weights:
            self.network.load_state_dict(self.best_weights)

    def scale_rate(self, factor: float) -> None:
        """Multiply the learning rate, now and in the rest of the schedule, by a factor."""
        self.rate.base_lrs = [rate * factor for rate in self.rate.base_lrs]
        for group in self.optimizer.param_groups:
            for name in ("lr", "initial_lr", "max_lr", "min_lr"):
                if name in group:
                    group[name] *= factor

    def _epoch(self, progress: Progress | None) -> tuple[Epoch, Score | None]:
        start, recipe = time.perf_counter(), self.recipe
        varied = vary(self.images.shuffled(self.order), recipe.augmentation).shuffled(self.order)
        prepared = time.perf_counter() - start
        before = self.done * self.batches
        seen = _one_epoch(self.network, varied, self.optimizer, self.rate, recipe, before, progress)
        seconds = time.perf_counter() - start
        return self.scored(self.done + 1, seen._replace(data_seconds=prepared + seen.data_seconds), seconds)

    def next_order(self) -> Tensor:
        """The order of the images in the next epoch, which shuffles them twice."""
        first, then = (torch.randperm(len(self.images), generator=self.order) for _ in range(2))
        return first[then]

    def scored(self, number: int, seen: "Seen", seconds: float) -> tuple[Epoch, Score | None]:
        """The epoch of that number with its validation, if there is one; `seconds` are those of training."""
        held = evaluate(self.network, self.held, self.recipe.mean, self.recipe.std) if len(self.held) else None
        held_loss, held_accuracy = (held.loss, held.accuracy) if held else (None, None)
        scores = (seen.loss, seen.accuracy, held_loss, held_accuracy, seen.rate)
        return Epoch(number, *scores, seconds, len(self.images) / seconds, seen.data_seconds), held


@torch.no_grad()
def _require_more_than_one_value(network: nn.Module, images: Images, recipe: Recipe) -> None:
    """Raise RecipeError before the start if batch normalization would get a single value: a batch of one 1×1 image."""
    values = normalize(images.pixels[:1].float(), recipe.mean, recipe.std)
    network.eval()
    for module in network.children():
        if isinstance(module, nn.BatchNorm2d) and values.shape[2:].numel() == 1:
            what = f"{len(images):,} images in batches of {recipe.batch_size:,} leave a batch of 1 image, "
            raise RecipeError(
                "batch-of-one", what + "from whose 1×1 maps batch normalization cannot learn.", "Use another batch size."
            )
        values = module(values)


def seeded(seed: int, threads: int = 0) -> None:
    """Seed torch's random numbers (weights, dropout, augmentation) and set the number of threads.

    Runs then repeat bit by bit on one machine with the same versions and the same number of threads.
    """
    torch.manual_seed(seed)
    if threads:
        torch.set_num_threads(threads)


class Seen(NamedTuple):
    """The results of an epoch's batches: mean loss and accuracy, the last step's rate, seconds spent preparing data."""

    loss: float
    accuracy: float
    rate: float
    data_seconds: float


def _one_epoch(
    network: nn.Module,
    images: Images,
    optimizer: Optimizer,
    rate: lr_scheduler.LRScheduler,
    recipe: Recipe,
    steps_before: int,
    progress: Progress | None,
) -> Seen:
    """Train on every image once; raises Diverged if the loss is not finite."""
    network.train()
    part_size = micro_batch_size(network.modules(), recipe.batch_size, images.pixels.device.type)
    total_loss, correct, data_seconds, batches = 0.0, 0, 0.0, -(-len(images) // recipe.batch_size)
    asked = time.perf_counter()
    for step, batch in enumerate(images.batches(recipe.batch_size), 1):
        values = normalize(batch.pixels.float(), recipe.mean, recipe.std)
        data_seconds += time.perf_counter() - asked
        optimizer.zero_grad(set_to_none=True)
        loss, right = _gradients(network, values, batch.labels, part_size, recipe.label_smoothing)
        used_rate = optimizer.param_groups[0]["lr"]
        if not isfinite(loss):
            raise Diverged(steps_before + step, used_rate, loss)
        optimizer.step()
        rate.step()
        total_loss += loss * len(batch)
        correct += right
        if progress:
            progress(step, batches)
        asked = time.perf_counter()
    return Seen(total_loss / len(images), correct / len(images), used_rate, data_seconds)


def _gradients(network: nn.Module, values: Tensor, labels: Tensor, part_size: int, smoothing: float) -> tuple[float, int]:
    """Add up the gradients of a batch's mean loss, part by part; returns the loss and the number of correct answers."""
    total, right = 0.0, 0
    for part, wanted in zip(values.split(part_size), labels.split(part_size), strict=True):
        logits = network(part)
        loss = cross_entropy(logits, wanted, label_smoothing=smoothing)
        share = loss if len(part) == len(values) else loss * (len(part) / len(values))
        share.backward()
        total += float(share.detach())
        right += int((logits.argmax(1) == wanted).sum())
    return total, right
