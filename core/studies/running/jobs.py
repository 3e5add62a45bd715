"""What the workers of a study do in one go, and what that costs by computation alone."""

from collections.abc import Set
from typing import NamedTuple

from core.learning.estimate import gain_together, pays_together, seconds
from core.studies.study import Study, Trial, images


class Job(NamedTuple):
    """A trial with one seed, or with all of them where they are faster trained together."""

    trial: Trial
    seeds: tuple[int, ...]

    @property
    def seconds(self) -> float:
        """Seconds of its trainings, as computed."""
        architecture, recipe = self.trial.architecture, self.trial.recipe
        each, count = seconds(architecture, recipe, images(recipe)), len(self.seeds)
        return count * each / gain_together(architecture, recipe, count)


def jobs(study: Study, seeds: int, done: Set[str] = frozenset()) -> list[Job]:
    """The study's jobs, the quickest first: trials whose seeds are trained together, then the others seed by seed.

    Runs with the digests in `done` are left out.
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
