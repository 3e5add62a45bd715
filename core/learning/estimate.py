"""How long a training will take, before it begins."""

from collections.abc import Iterable
from math import prod
from statistics import median

from core.design.architecture import Architecture, trace
from core.design.layers import BatchNorm2d, Dropout
from core.learning.epoch import Epoch
from core.learning.recipe import Augmentation, Recipe

MAX_SECONDS = 12 * 3600  # of a training that a page lets begin

# Seconds: of a batch; of a layer and of a parameter once a batch; of an output and of a MAC once an image. Fitted to 72
# trainings of 12 networks at batch sizes 4, 64 and 512 on one and two cores of a small server, where it is off by a factor
# of 0.6 to 1.4; `pace` turns it into this machine's.
BATCH, LAYER, PARAMETER, OUTPUT, MAC = 460e-6, 240e-6, 0.6e-9, 5e-9, 0.043e-9

# Trainings that differ in their seed only, together (ensemble.py) instead of one after another, by processor time on the same
# server. Batch 4: five were 1.1 to 1.4 times as fast (MLP with 300 hidden, LeNet-5, CNN 8/16), ten 1.7 to 2.6 times.
# Batch 32: LeNet-5 0.9, CNN 8/16 0.8 times.
FEWEST, LARGEST_BATCH = 5, 8
GAIN = 0.25  # of each of them


def seconds_an_image(architecture: Architecture, batch_size: int) -> float:
    """Seconds of training for one image; raises LayerError for an architecture that cannot work."""
    steps = list(trace(architecture))
    once = BATCH + LAYER * len(steps) + PARAMETER * sum(step.parameters for step in steps)
    outputs, macs = sum(prod(step.output_shape) for step in steps), sum(step.macs for step in steps)
    return once / batch_size + OUTPUT * outputs + MAC * macs


def pace(runs: Iterable[tuple[Architecture, Recipe, list[Epoch]]]) -> float | None:
    """How many times as long as computed trainings took on this machine, the median of them; None without any."""
    shares = [
        1 / (epoch.images_per_second * seconds_an_image(architecture, recipe.batch_size))
        for architecture, recipe, history in runs
        for epoch in history
    ]
    return median(shares) if shares else None


def seconds(architecture: Architecture, recipe: Recipe, images: int) -> float:
    """Seconds of a whole training on that many images, by the computation alone."""
    return recipe.epochs * images * seconds_an_image(architecture, recipe.batch_size)


def pays_together(architecture: Architecture, recipe: Recipe, count: int) -> bool:
    """Whether `count` trainings that differ in their seed only are faster together, with the same weights to rounding."""
    random = any(isinstance(layer, Dropout | BatchNorm2d) for layer in architecture.layers)
    plain = recipe.augmentation == Augmentation() and not recipe.patience and recipe.device == "cpu"
    return count >= FEWEST and recipe.batch_size <= LARGEST_BATCH and plain and not random


def gain_together(architecture: Architecture, recipe: Recipe, count: int) -> float:
    """How many times as fast they are together; 1 where they are better trained one after another."""
    return GAIN * count if pays_together(architecture, recipe, count) else 1.0
