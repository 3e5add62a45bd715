"""The numbers that each lane has of its own: two trainings in lanes may differ in them."""

from typing import Any, NamedTuple

import numpy as np
from torch import nn

from core.learning.lanes.vector import LANES
from core.learning.training import Training


class Own(NamedTuple):
    """`moving` (2, LANES): momentum and weight decay. `smoothing` (LANES,): of the labels.

    Of each Dropout, (layers, LANES): values are dropped where 32 random bits are below `limits`, else multiplied by `scales`.
    """

    moving: Any
    smoothing: Any
    limits: Any
    scales: Any


def own(trainings: list[Training]) -> Own:
    """The numbers of these trainings in their lanes; those of one training are in all lanes, lanes without one have zeros."""
    recipes = [training.recipe for training in trainings]
    moving = [[recipe.momentum * (recipe.optimizer == "momentum"), recipe.weight_decay] for recipe in recipes]
    shares = [[part.p for part in one.network.modules() if isinstance(part, nn.Dropout)] for one in trainings]
    rates = _lanes(shares)
    limits = np.minimum(rates * 2**32, 2**32 - 1).astype(np.uint32)
    smoothing = _lanes([[recipe.label_smoothing] for recipe in recipes])[0]
    return Own(_lanes(moving).astype(np.float32), smoothing.astype(np.float32), limits, (1 / (1 - rates)).astype(np.float32))


def _lanes(numbers: list[list[float]]) -> Any:
    """(trainings, numbers) as (numbers, LANES)."""
    found = np.zeros((len(numbers[0]), LANES))
    found[:, : LANES if len(numbers) == 1 else len(numbers)] = np.transpose(numbers)
    return found
