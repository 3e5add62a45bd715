"""What the tests of trainings side by side share: short recipes of every optimizer, and trainings by seed."""

from dataclasses import replace

from core.data.images import Dataset
from core.design.architecture import Architecture
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import Training, seeded

RECIPE = Recipe(dataset="digits", epochs=3, batch_size=4, optimizer="momentum", learning_rate=1e-3, device="cpu", threads=1)


def kinds(small: Recipe) -> dict[str, Recipe]:
    """The recipe with every optimizer and schedule, by name."""
    return {
        "momentum": small,
        "sgd with steps": replace(small, optimizer="sgd", schedule="steps", steps=((1, 1e-2), (2, 1e-3))),
        "adam, exponential": replace(small, optimizer="adam", schedule="exponential", weight_decay=1e-3),
        "adamw, one-cycle": replace(small, optimizer="adamw", schedule="one-cycle", label_smoothing=0.1),
    }


def fresh(network: Architecture, recipe: Recipe, dataset: Dataset, seed: int) -> Training:
    """A training that has not begun."""
    seeded(seed)
    return Training(build(network), dataset, recipe.with_seed(seed))
