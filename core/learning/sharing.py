"""What trainings must have in common to be trained together, each in a lane: all but the numbers of each network."""

from dataclasses import fields, replace
from typing import Any

from core.design.architecture import Architecture
from core.design.layers import Dropout
from core.learning.recipe import Recipe

OWN = ("seed", "learning_rate", "schedule", "steps", "gamma", "momentum", "weight_decay", "label_smoothing", "patience")
PLAIN: dict[str, Any] = {entry.name: entry.default for entry in fields(Recipe) if entry.name in OWN}


def common(architecture: Architecture, recipe: Recipe) -> tuple[Architecture, Recipe]:
    """The training with plain values for all that each lane has of its own: equal for those that can share lanes.

    Each has its own seed, rate and schedule, momentum, weight decay, label smoothing, early stop, and shares of dropout.
    """
    layers = tuple(Dropout() if isinstance(layer, Dropout) else layer for layer in architecture.layers)
    return replace(architecture, name="", source="", layers=layers), replace(recipe, **PLAIN)
