"""What a study costs, before it begins: its trainings' computed seconds, at this machine's pace."""

from typing import NamedTuple

from core.learning.estimate import gain_together, pace, seconds
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


def cost(study: Study, seeds: int, done: set[str], pace_here: float, workers: int) -> Cost:
    """What is left of the study; `done` are the digests of runs that are over, `pace_here` as machine_pace gives it."""
    left = [(trial, sum(trial.digest(seed) not in done for seed in range(seeds))) for trial in study.trials]
    runs = sum(count for _, count in left)
    total = sum(pace_here * seconds_of(trial, count) + START * count for trial, count in left)
    return Cost(runs, total / max(1, min(workers, runs)), workers)


def machine_pace(store: Store) -> float:
    """How many times as long as computed the store's last runs on one thread took; 1 where there are none."""
    done = [run for run in store.runs() if run.state == "done" and run.recipe.threads == 1][:RECENT]
    return pace((run.architecture, run.recipe, store.history(run.id)) for run in done) or 1.0
