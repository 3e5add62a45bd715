"""A digit as one network is given it."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from core.data.normalization import normalize


class Given(NamedTuple):
    """`values` (1, height, width) float32, normalized; the values of a pixel without ink and of one in full ink."""

    values: Tensor
    background: float
    full: float


def given(pixels: np.ndarray, mean: float, std: float) -> Given:
    """(height, width) uint8, ink is 255, for a network trained with this mean and std."""
    background, full = (float(normalize(ink, mean, std)) for ink in (0.0, 255.0))
    return Given(normalize(torch.tensor(pixels).float(), mean, std).unsqueeze(0), background, full)
