"""How long a training takes on this machine, by its latest runs."""

from core.design.architecture import Architecture
from core.learning.estimate import images_an_epoch, likely_engine, seconds, together
from core.learning.recipe import Recipe
from core.studies.running.duration import pace_of
from pages.shared.session.store import store

LATEST = 5  # runs that the pace is taken from


def seconds_here(architecture: Architecture, recipe: Recipe, count: int) -> float:
    """Seconds of `count` trainings that differ in their seeds, at the pace of this machine's latest runs by the same engine."""
    images = images_an_epoch(recipe)
    engine = likely_engine(architecture, recipe, images, together(architecture, recipe, images, count))
    latest = [run for run in store().runs() if run.progress > 0 and run.machine.get("engine") == engine][:LATEST]
    return pace_of(store(), latest) * count * seconds(architecture, recipe, images, count)
