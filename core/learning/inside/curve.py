"""The curve of an activation function."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

POINTS = 81


class Curve(NamedTuple):
    """Points of the function: what it is given and what it gives, (POINTS,) each."""

    given: Tensor
    gives: Tensor


@torch.inference_mode()
def curve(activation: nn.Module, extent: float) -> Curve:
    """The function between −extent and extent."""
    given = torch.linspace(-extent, extent, POINTS)
    return Curve(given, activation(given))
