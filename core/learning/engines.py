"""The engines that train: torch, or lanes whose lanes are networks or images (lanes/together.py)."""

from collections.abc import Iterator

import torch

from core.design.architecture import Architecture
from core.learning.estimate import IMAGES, TORCH
from core.learning.network import pick_device
from core.learning.recipe import Recipe
from core.learning.training import Diverged, Outcome, Progress, Training


def device_of(engine: str, recipe: Recipe) -> torch.device:
    """Where the engine trains: torch on the recipe's device, lanes on the processor."""
    return pick_device(recipe.device if engine == TORCH else "cpu")


def epochs(
    engine: str, architecture: Architecture, trainings: list[Training], progress: Progress | None = None
) -> Iterator[list[Outcome]]:
    """The remaining epochs, one of each training at a time, until the last training is over or has diverged.

    Several trainings can share lanes of networks (sharing.py) and have done the same number of epochs; the others train one.
    """
    if engine == TORCH:
        (training,) = trainings
        yield from _by_torch(training, progress)
        return
    from core.learning.lanes.together import Lanes  # imports numba

    yield from Lanes(architecture, trainings, engine == IMAGES).epochs(progress)


def _by_torch(training: Training, progress: Progress | None) -> Iterator[list[Outcome]]:
    try:
        for epoch in training.epochs(progress):
            yield [epoch]
    except Diverged as error:
        yield [error]
