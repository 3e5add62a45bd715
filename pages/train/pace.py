"""How long a training takes on this machine, by its latest runs."""

import os
from typing import NamedTuple

from core.design.architecture import Architecture
from core.learning.estimate import NETWORKS, images_an_epoch, likely_engine, seconds, together
from core.learning.recipe import Recipe
from core.store.run import Run
from core.studies.running.duration import pace_of
from pages.shared.session.store import store

LATEST = 5  # runs that the pace is taken from


class Estimate(NamedTuple):
    """Computed seconds, and the pace of this machine's runs: measured by computed time, or None without such runs."""

    computed: float
    pace: float | None

    @property
    def seconds(self) -> float:
        """At the pace of this machine, where it is known."""
        return self.computed * (self.pace or 1.0)


def estimate(architecture: Architecture, recipe: Recipe, count: int) -> Estimate:
    """Of `count` trainings that differ in their seeds, at the pace of this machine's latest runs of the same kind."""
    images = images_an_epoch(recipe)
    engine = likely_engine(architecture, recipe, images, together(architecture, recipe, images, count))
    alike = [run for run in store().runs() if run.progress > 0 and _is_alike(run, engine, recipe)]
    epochs = store().lengths([run.id for run in alike])
    latest = [run for run in alike if epochs[run.id]][:LATEST]
    computed = count * seconds(architecture, recipe, images, count)
    return Estimate(computed, pace_of(store(), latest) if latest else None)


def _is_alike(run: Run, engine: str, recipe: Recipe) -> bool:
    """Whether the run was trained by the engine, on as many threads; lanes of networks are on one in any case."""
    threads = recipe.threads or os.cpu_count()
    return run.machine.get("engine") == engine and (engine == NETWORKS or run.machine.get("threads") == threads)


def times_of_one(architecture: Architecture, recipe: Recipe, count: int) -> float:
    """How many times as long as one training `count` of them take; as computed, unless the paces of both are known."""
    several, one = estimate(architecture, recipe, count), estimate(architecture, recipe, 1)
    if several.pace and one.pace:
        return several.seconds / one.seconds
    return several.computed / one.computed
