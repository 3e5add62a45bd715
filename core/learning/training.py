"""Training as a generator of epochs."""

import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cached_property
from math import inf, isfinite
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from core.data.images import Dataset, Images
from core.data.normalization import normalize
from core.design.memory import micro_batch_size
from core.design.refusal import Refusal
from core.learning.augmentation import vary
from core.learning.epoch import Epoch
from core.learning.evaluation import evaluate
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


Outcome = Epoch | Diverged | None  # of one of several trainings, after an epoch of them; None: it was over before


def train(network: nn.Module, dataset: Dataset, recipe: Recipe, progress: Progress | None = None) -> Iterator[Epoch]:
    """Train the network in place, yielding each Epoch; raises Diverged if the loss is not finite.

    Seed torch before the network is built: see `seeded`. After an early stop the network has the weights with the best
    validation loss.
    """
    yield from Training(network, dataset, recipe).epochs(progress)


def epoch_numbers(dataset: Dataset, recipe: Recipe) -> tuple[Tensor, Tensor]:
    """The numbers of the training images that an epoch takes, and of those set apart for validation."""
    numbers, held = dataset.split_numbers(recipe.validation, recipe.seed)
    return numbers[: recipe.images or None], held


class Training:
    """The state of a training between two epochs; snapshot.py saves and restores it.

    It is on `device`, without one on the recipe's.
    """

    def __init__(self, network: nn.Module, dataset: Dataset, recipe: Recipe, device: torch.device | None = None) -> None:
        device = device or pick_device(recipe.device)
        # Convolutions run faster with the channels last, on every device.
        network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.network, self.recipe = network, recipe
        self.numbers, held = epoch_numbers(dataset, recipe)
        self.source = dataset.train
        self.device, self.held = device, self.source[held].to(device)
        if recipe.batch_size == 1 or len(self.numbers) % recipe.batch_size == 1:
            _require_more_than_one_value(network, self.source[self.numbers[:1]].to(device), len(self.numbers), recipe)
        self.order = torch.Generator().manual_seed(recipe.seed)
        self.optimizer = make_optimizer(network, recipe)
        self.batches = -(-len(self.numbers) // recipe.batch_size)
        self.rate = make_schedule(self.optimizer, recipe, self.batches)
        self.done = 0  # epochs
        self.best, self.waited = inf, 0
        self.best_weights: dict[str, Tensor] | None = None

    @cached_property
    def images(self) -> Images:
        """The images to train on. Lanes do without this copy: they read each image from `source`."""
        return self.source[self.numbers].to(self.device)

    @property
    def over(self) -> bool:
        """Whether no epoch is left, or an early stop was reached."""
        patience = self.recipe.patience
        return self.done >= self.recipe.epochs or bool(patience and self.waited >= patience)

    def epochs(self, progress: Progress | None = None) -> Iterator[Epoch]:
        """The remaining epochs; between two of them the training may be saved, or its rate changed."""
        while not self.over:
            start = time.perf_counter()
            images = self.next_images()
            prepared = time.perf_counter() - start
            seen = _one_epoch(self, images, progress)
            seconds = time.perf_counter() - start
            yield self.end_epoch(seen._replace(data_seconds=prepared + seen.data_seconds), seconds)
        self.keep_best()

    def next_images(self) -> Images:
        """The images of the next epoch in their order, each varied in its own way."""
        return vary(self.images.shuffled(self.order), self.recipe.augmentation).shuffled(self.order)

    def next_order(self) -> Tensor:
        """The same order as numbers of `images`, for images that are not varied."""
        first, then = (torch.randperm(len(self.numbers), generator=self.order) for _ in range(2))
        return first[then]

    def end_epoch(self, seen: "Seen", seconds: float) -> Epoch:
        """Count the epoch, which took so many seconds of training, and validate if there are images set apart for that."""
        held = evaluate(self.network, self.held, self.recipe.mean, self.recipe.std) if len(self.held) else None
        self.done += 1
        if held and self.recipe.patience:
            self.waited += 1
            if held.loss < self.best:
                self.best, self.best_weights, self.waited = held.loss, deepcopy(self.network.state_dict()), 0
        held_loss, held_accuracy = (held.loss, held.accuracy) if held else (None, None)
        scores = (seen.loss, seen.accuracy, held_loss, held_accuracy, seen.rate)
        return Epoch(self.done, *scores, seconds, len(self.numbers) / seconds, seen.data_seconds)

    def keep_best(self) -> None:
        """After an early stop: take back the weights with the best validation loss."""
        if self.best_weights:
            self.network.load_state_dict(self.best_weights)

    def scale_rate(self, factor: float) -> None:
        """Multiply the learning rate, now and in the rest of the schedule, by a factor."""
        self.rate.base_lrs = [rate * factor for rate in self.rate.base_lrs]
        for group in self.optimizer.param_groups:
            for name in ("lr", "initial_lr", "max_lr", "min_lr"):
                if name in group:
                    group[name] *= factor


@torch.no_grad()
def _require_more_than_one_value(network: nn.Module, image: Images, count: int, recipe: Recipe) -> None:
    """Raise RecipeError before the start if batch normalization would get a single value: a batch of one 1×1 image."""
    values = normalize(image.pixels.float(), recipe.mean, recipe.std)
    network.eval()
    for module in network.children():
        if isinstance(module, nn.BatchNorm2d) and values.shape[2:].numel() == 1:
            what = f"{count:,} images in batches of {recipe.batch_size:,} leave a batch of 1 image, "
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


def _one_epoch(training: Training, images: Images, progress: Progress | None) -> Seen:
    """Train on every image once; raises Diverged if the loss is not finite."""
    network, optimizer, recipe = training.network, training.optimizer, training.recipe
    network.train()
    part_size = micro_batch_size(network.modules(), recipe.batch_size, images.pixels.device.type)
    total_loss, correct, data_seconds, before = 0.0, 0, 0.0, training.done * training.batches
    asked = time.perf_counter()
    for step, batch in enumerate(images.batches(recipe.batch_size), 1):
        values = normalize(batch.pixels.float(), recipe.mean, recipe.std)
        data_seconds += time.perf_counter() - asked
        optimizer.zero_grad(set_to_none=True)
        loss, right = _gradients(network, values, batch.labels, part_size, recipe.label_smoothing)
        used_rate = optimizer.param_groups[0]["lr"]
        if not isfinite(loss):
            raise Diverged(before + step, used_rate, loss)
        optimizer.step()
        training.rate.step()
        total_loss += loss * len(batch)
        correct += right
        if progress:
            progress(step, training.batches)
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
