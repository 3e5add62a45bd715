"""How long a training will take, before it begins."""

from collections.abc import Iterable
from math import prod
from statistics import median

from core.design.architecture import Architecture, Step, totals, trace
from core.design.layers import BatchNorm2d, Conv2d, Dropout
from core.learning.epoch import Epoch
from core.learning.recipe import Augmentation, Recipe

MAX_SECONDS = 12 * 3600  # the longest training that a page starts

# Seconds for each batch; for each layer and each parameter, once per batch; for each output and each MAC, once per image.
# Fitted to 72 trainings of 12 networks at batch sizes 4, 64 and 512 on one and two cores of a small server, where it is off
# by a factor of 0.6 to 1.4; `pace` corrects it for this machine.
BATCH, LAYER, PARAMETER, OUTPUT, MAC = 460e-6, 240e-6, 0.6e-9, 5e-9, 0.043e-9

# n trainings that differ only in their seed are about n**exponent times as fast together (ensemble.py) as one after another.
# Below: (largest batch size, exponent). Measured in processor time on the same server, with 3, 5 and 10 trainings of each of
# 9 networks: batch 4: 1.3 to 1.9, 1.5 to 2.7 and 1.6 to 3.6 times as fast; batch 32: 1.3 to 1.8, 1.4 to 1.8 and 1.4 to 2.0.
# From batch 64 on only convolutions gain (1.2 to 1.6, 1.1 to 1.7, 0.8 to 1.6). Networks with many weights do not gain:
# reading the weights takes most of their time.
TOGETHER = ((8, 0.45), (32, 0.35), (128, 0.2))
LARGEST_BATCH_WITHOUT_CONVOLUTIONS, MOST_PARAMETERS = 32, 1_000_000


def seconds_an_image(architecture: Architecture, batch_size: int) -> float:
    """Seconds of training for one image; raises LayerError for an architecture that cannot work."""
    steps = list(trace(architecture))
    once = BATCH + LAYER * len(steps) + PARAMETER * sum(step.parameters for step in steps)
    return once / batch_size + _share(steps)


def share_of_image(architecture: Architecture) -> float:
    """Seconds of training per image in a large batch, without the cost per batch."""
    return _share(list(trace(architecture)))


def pace(runs: Iterable[tuple[Architecture, Recipe, int, list[Epoch]]]) -> float | None:
    """How many times as long as computed trainings took on this machine: the median over their epochs; None without runs.

    A run is its network, its recipe, how many were trained together, and its epochs.
    """
    shares: list[float] = []
    for architecture, recipe, count, history in runs:
        computed = seconds_an_image(architecture, recipe.batch_size) / gain_together(architecture, recipe, count)
        shares += [1 / (epoch.images_per_second * computed) for epoch in history]
    return median(shares) if shares else None


def seconds(architecture: Architecture, recipe: Recipe, images: int) -> float:
    """Seconds of a whole training on that many images, as computed."""
    return recipe.epochs * images * seconds_an_image(architecture, recipe.batch_size)


def pays_together(architecture: Architecture, recipe: Recipe, count: int) -> bool:
    """Whether `count` trainings that differ only in their seed are faster together, with equal weights except for rounding."""
    return gain_together(architecture, recipe, count) > 1


def gain_together(architecture: Architecture, recipe: Recipe, count: int) -> float:
    """How many times as fast they are together; 1 if they should be trained one after another."""
    kinds = {type(layer) for layer in architecture.layers}
    random = kinds & {Dropout, BatchNorm2d}
    plain = recipe.augmentation == Augmentation() and not recipe.patience and recipe.device == "cpu"
    largest = TOGETHER[-1][0] if Conv2d in kinds else LARGEST_BATCH_WITHOUT_CONVOLUTIONS
    if count < 2 or random or not plain or recipe.batch_size > largest or totals(architecture).parameters > MOST_PARAMETERS:
        return 1.0
    return float(count ** next(exponent for size, exponent in TOGETHER if recipe.batch_size <= size))


def format_duration(takes: float) -> str:
    """Seconds as text: 41 s, 12 min, 3.5 h."""
    if takes < 100:
        return f"{takes:,.0f} s" if takes >= 1 else "1 s"
    return f"{takes / 60:,.0f} min" if takes < 2 * 3600 else f"{takes / 3600:,.1f} h"


def _share(steps: list[Step]) -> float:
    return OUTPUT * sum(prod(step.output_shape) for step in steps) + MAC * sum(step.macs for step in steps)
