"""What a study costs, before it begins: its trainings' computed seconds, at this machine's pace."""

from collections.abc import Mapping
from typing import NamedTuple

from core.learning.estimate import gain_together, pace, seconds
from core.learning.recipe import Recipe
from core.studies.store import Store
from core.studies.study import Study, Trial, images

START = 1.5  # seconds of a run besides its epochs: the data are loaded, the test images answered twice, the files kept
RECENT = 40  # runs by which the pace is taken


class Cost(NamedTuple):
    """Runs still to come, and seconds that they take on so many workers."""

    runs: int
    seconds: float
    workers: int


def seconds_of(trial: Trial, seeds: int) -> float:
    """Seconds of the trial with so many seeds, by computation alone."""
    each = seconds(trial.architecture, trial.recipe, images(trial.recipe))
    return seeds * each / gain_together(trial.architecture, trial.recipe, seeds)


class Pace(NamedTuple):
    """How many times as long as computed trainings take on a machine: by batch size, and over all."""

    by_batch_size: Mapping[int, float]
    over_all: float

    def of(self, recipe: Recipe) -> float:
        """That of the recipe's batch size, where it was measured."""
        return self.by_batch_size.get(recipe.batch_size, self.over_all)


AS_COMPUTED = Pace({}, 1.0)


def cost(study: Study, seeds: int, done: set[str], pace_here: Pace, workers: int) -> Cost:
    """What is left of the study; `done` are the digests of runs that are over, `pace_here` as machine_pace gives it."""
    left = [(trial, sum(trial.digest(seed) not in done for seed in range(seeds))) for trial in study.trials]
    runs = sum(count for _, count in left)
    total = sum(pace_here.of(trial.recipe) * seconds_of(trial, count) + START * count for trial, count in left)
    return Cost(runs, total / max(1, min(workers, runs)), workers)


def machine_pace(store: Store) -> Pace:
    """By the store's last runs on one thread; as computed where there are none. Runs trained together say nothing of one."""
    done = [run for run in store.runs() if (run.state, run.recipe.threads, run.machine.get("together")) == ("done", 1, None)]
    found = [(run.architecture, run.recipe, store.history(run.id)) for run in done[:RECENT]]
    sizes = {recipe.batch_size for _, recipe, _ in found}
    by_batch_size = {size: pace(one for one in found if one[1].batch_size == size) or 1.0 for size in sizes}
    return Pace(by_batch_size, pace(found) or 1.0)
