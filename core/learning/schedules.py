"""A recipe's learning rate over the epochs, computed without torch, for a page to draw before the start."""

from math import cos, pi

from core.learning.recipe import Recipe

POINTS = 240  # about how many rates are computed
WARM_UP, FIRST, LAST = 0.3, 1 / 25, 1 / 25 / 1e4  # of one-cycle: the defaults of torch's OneCycleLR


def rate_at(recipe: Recipe, done: float) -> float:
    """The learning rate after `done` epochs (from 0, below the recipe's number), as in the optimizer."""
    match recipe.schedule:
        case "one-cycle":
            return recipe.learning_rate * _one_cycle(done / recipe.epochs)
        case "exponential":
            return float(recipe.learning_rate * recipe.gamma ** int(done))
        case "steps":
            return step_rate(recipe, int(done) + 1)
        case _:
            return recipe.learning_rate


def step_rate(recipe: Recipe, epoch: int) -> float:
    """The rate in this epoch by the step table; epochs count from 1."""
    return [rate for first, rate in recipe.steps if first <= epoch][-1]


def rates(recipe: Recipe) -> list[tuple[float, float]]:
    """(epochs done, learning rate) from the start to the end."""
    points = max(1, POINTS // recipe.epochs)
    return [(step / points, rate_at(recipe, step / points)) for step in range(recipe.epochs * points)]


def _one_cycle(share: float) -> float:
    """Fraction of the highest rate: up a half cosine for the first 30 %, then down along one (L. Smith, N. Topin, 2018)."""
    if share <= WARM_UP:
        return _half_cosine(FIRST, 1.0, share / WARM_UP)
    return _half_cosine(1.0, LAST, (share - WARM_UP) / (1 - WARM_UP))


def _half_cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2 * (1 + cos(pi * share))
