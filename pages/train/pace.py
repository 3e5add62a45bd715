"""How fast this machine trains, from its latest runs."""

from core.data.facts import FACTS
from core.learning.recipe import Recipe
from core.studies.running.duration import pace_of
from pages.shared.session.store import store

LATEST = 5  # runs that the pace is taken from


def images_of(recipe: Recipe) -> int:
    """Training images in an epoch, without those for validation; 0 for a folder of images, which only the worker counts."""
    facts = FACTS.get(recipe.dataset)
    return facts.images - recipe.validation if facts else 0


def pace_here() -> float:
    """By what factor the latest runs on this machine took longer than computed; 1 without runs."""
    latest = [run for run in store().runs() if run.progress > 0][:LATEST]
    return pace_of(store(), latest)
