"""The jobs of a study, in the order in which they are run."""

from collections.abc import Set
from typing import NamedTuple

from core.learning.estimate import gain_together, pays_together, seconds
from core.studies.study import Study, Trial, images


class Job(NamedTuple):
    """A trial with one seed, or with several that are trained together because that is faster."""

    trial: Trial
    seeds: tuple[int, ...]

    @property
    def seconds(self) -> float:
        """The computed seconds of its trainings."""
        architecture, recipe = self.trial.architecture, self.trial.recipe
        each, count = seconds(architecture, recipe, images(recipe)), len(self.seeds)
        return count * each / gain_together(architecture, recipe, count)


def jobs(study: Study, seeds: int, done: Set[str] = frozenset()) -> list[Job]:
    """First the trials whose seeds are trained together, then the others seed by seed; both by rising duration.

    Runs whose digests are in `done` are left out.
    """
    numbers = tuple(range(seeds))
    trials = sorted(study.trials, key=lambda trial: Job(trial, (0,)).seconds)
    together: list[Trial] = []
    apart: list[Trial] = []
    for trial in trials:
        (together if pays_together(trial.architecture, trial.recipe, seeds) else apart).append(trial)
    whole = [Job(trial, numbers) for trial in together] + [Job(trial, (seed,)) for seed in numbers for trial in apart]
    left = [Job(trial, tuple(seed for seed in own if trial.digest(seed) not in done)) for trial, own in whole]
    return [job for job in left if job.seeds]
