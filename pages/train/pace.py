"""How long a training takes on this machine, by its latest runs."""

from typing import NamedTuple

from core.design.architecture import Architecture
from core.learning.estimate import images_an_epoch, likely_engine, seconds, together
from core.learning.recipe import Recipe
from core.studies.running.duration import pace_of
from pages.shared.session.store import store

LATEST = 5  # runs that the pace is taken from


class Estimate(NamedTuple):
    """Computed seconds, and whether they are scaled by runs of this machine."""

    seconds: float
    scaled: bool


def estimate(architecture: Architecture, recipe: Recipe, count: int) -> Estimate:
    """Of `count` trainings that differ in their seeds, at the pace of this machine's latest runs by the same engine."""
    images = images_an_epoch(recipe)
    engine = likely_engine(architecture, recipe, images, together(architecture, recipe, images, count))
    by_engine = [run for run in store().runs() if run.progress > 0 and run.machine.get("engine") == engine]
    epochs = store().lengths([run.id for run in by_engine])
    latest = [run for run in by_engine if epochs[run.id]][:LATEST]
    computed = count * seconds(architecture, recipe, images, count)
    return Estimate(pace_of(store(), latest) * computed, bool(latest))
