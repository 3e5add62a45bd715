"""How a recipe's networks read people whom they have not seen: trained without some writers, who are left out in turn."""

import argparse
from dataclasses import replace

from core.commands.trainings import trained
from core.data.datasets import WITHOUT, load
from core.design.architecture import Architecture
from core.learning.evaluation import by_writer, outputs
from core.learning.recipe import Recipe, RecipeError
from core.store.store import Store


def require_writers(settings: Recipe) -> None:
    """Raise RecipeError for a data set without writers to leave out."""
    if not any(name.startswith(f"{settings.dataset}/") for name in WITHOUT):
        what = f"Writers cannot be left out of {settings.dataset:.60}: it does not say who they are."
        raise RecipeError("no-writers", what, f"Train on {WITHOUT[0].partition('/')[0]}.")


def left_out(store: Store, network: Architecture, settings: Recipe, options: argparse.Namespace) -> dict[str, float]:
    """For each writer, by number, the accuracy on their digits of a network that was trained by the recipe without them."""
    found: dict[str, float] = {}
    for name in WITHOUT:
        dataset = load(name)
        (one,) = trained(store, network, replace(settings, dataset=name), dataset, 1, options)
        answers = outputs(one.network(), dataset.test, settings.mean, settings.std).argmax(1)
        assert dataset.test_writers is not None
        shares = by_writer(answers == dataset.test.labels, dataset.test_writers)
        found |= {str(writer): share for writer, share in shares.items()}
    return dict(sorted(found.items(), key=lambda entry: int(entry[0])))
