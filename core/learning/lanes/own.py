"""The numbers that each lane has of its own: two trainings in lanes may differ in them."""

from typing import Any, NamedTuple

import numpy as np
from torch import nn

from core.learning.lanes.vector import LANES
from core.learning.training import Training


class Own(NamedTuple):
    """`momentum`, weight `decay`, `smoothing` of the labels, and `seeds` (32 bits) for dropout, each (LANES,).

    Of each Dropout, (layers, LANES): values are dropped where 32 random bits are below `limits`, else multiplied by `scales`.
    """

    momentum: Any
    decay: Any
    smoothing: Any
    seeds: Any
    limits: Any
    scales: Any


def own(trainings: list[Training], seeds: list[int]) -> Own:
    """The numbers of these trainings in their lanes; those of one training are in all lanes, lanes without one have zeros."""
    recipes = [training.recipe for training in trainings]
    numbers = [[one.momentum * (one.optimizer == "momentum"), one.weight_decay, one.label_smoothing] for one in recipes]
    rates = _lanes([[part.p for part in one.network.modules() if isinstance(part, nn.Dropout)] for one in trainings])
    limits = np.minimum(rates * 2**32, 2**32 - 1).astype(np.uint32)
    momentum, decay, smoothing = _lanes(numbers).astype(np.float32)
    return Own(momentum, decay, smoothing, _mixed(seeds), limits, (1 / (1 - rates)).astype(np.float32))


def _lanes(numbers: list[list[float]]) -> Any:
    """(trainings, numbers) as (numbers, LANES)."""
    found = np.zeros((len(numbers[0]), LANES))
    found[:, : LANES if len(numbers) == 1 else len(numbers)] = np.transpose(numbers)
    return found


def _mixed(seeds: list[int]) -> Any:
    """A 32-bit seed for each lane."""
    lanes = [*seeds, *[0] * (LANES - len(seeds))]
    return np.array([(seed * 2654435761 + 0x9E3779B9) % 2**32 for seed in lanes], np.uint32)
