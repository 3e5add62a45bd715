"""How long a training will take, before it begins."""

from collections.abc import Iterable
from math import prod
from statistics import median

from core.design.architecture import Architecture, trace
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe

MAX_SECONDS = 12 * 3600  # of a training that a page lets begin

# Seconds: of a batch; of a layer and of a parameter once a batch; of an output and of a MAC once an image. Fitted to 72
# trainings of 12 networks at batch sizes 4, 64 and 512 on one and two cores of a small server, where it is off by a factor
# of 0.6 to 1.4; `pace` turns it into this machine's.
BATCH, LAYER, PARAMETER, OUTPUT, MAC = 460e-6, 240e-6, 0.6e-9, 5e-9, 0.043e-9


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
