"""The jobs of a study, in the order in which they are run."""

from collections.abc import Set
from typing import NamedTuple

from core.learning.estimate import NETWORKS, TOGETHER, likely_engine, seconds
from core.studies.study import Study, Trial, images


class Job(NamedTuple):
    """A trial with one seed, or with several that are trained together because that is faster."""

    trial: Trial
    seeds: tuple[int, ...]

    @property
    def engine(self) -> str:
        """The engine that trains it, as computed."""
        recipe = self.trial.recipe
        return likely_engine(self.trial.architecture, recipe, images(recipe), len(self.seeds))

    @property
    def seconds(self) -> float:
        """The computed seconds of its trainings."""
        recipe, count = self.trial.recipe, len(self.seeds)
        return count * seconds(self.trial.architecture, recipe, images(recipe), count)


def share_lanes(study: Study, seeds: int) -> bool:
    """Whether all seeds of each trial are trained together, as computed: many then cost little more than few."""
    return all(Job(trial, tuple(range(seeds))).engine == NETWORKS for trial in study.trials)


def jobs(study: Study, seeds: int, done: Set[str] = frozenset()) -> list[Job]:
    """First the trials whose seeds are trained together, then the others seed by seed; both by rising duration.

    Runs whose digests are in `done` are left out.
    """
    together: list[Job] = []
    apart: list[Job] = []
    for trial in sorted(study.trials, key=lambda trial: Job(trial, (0,)).seconds):
        left = tuple(seed for seed in range(seeds) if trial.digest(seed) not in done)
        if len(left) > 1 and Job(trial, left[:TOGETHER]).engine == NETWORKS:
            together += [Job(trial, left[at : at + TOGETHER]) for at in range(0, len(left), TOGETHER)]
        else:
            apart += [Job(trial, (seed,)) for seed in left]
    return together + sorted(apart, key=lambda job: job.seeds)
