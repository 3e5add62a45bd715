"""The jobs of a study, in the order in which they are run."""

from collections.abc import Set
from typing import NamedTuple

from core.design.architecture import Architecture
from core.learning.estimate import NETWORKS, TOGETHER, likely_engine, seconds
from core.learning.recipe import Recipe
from core.learning.sharing import common
from core.studies.study import Study, Trial, images


class Job(NamedTuple):
    """Runs of a study, each a trial and a seed: one, or several that are trained together because that is faster."""

    runs: tuple[tuple[Trial, int], ...]

    @property
    def trial(self) -> Trial:
        """The trial of the first run; the others need as much time."""
        return self.runs[0][0]

    @property
    def digests(self) -> list[str]:
        """The digests of the runs."""
        return [trial.digest(seed) for trial, seed in self.runs]

    @property
    def engine(self) -> str:
        """The engine that trains it, as computed."""
        recipe = self.trial.recipe
        return likely_engine(self.trial.architecture, recipe, images(recipe), len(self.runs))

    @property
    def seconds(self) -> float:
        """The computed seconds of its trainings."""
        recipe, count = self.trial.recipe, len(self.runs)
        return count * seconds(self.trial.architecture, recipe, images(recipe), count)


def share_lanes(study: Study, seeds: int) -> bool:
    """Whether all seeds of each trial are trained together, as computed: many then cost little more than few."""
    return all(Job(tuple((trial, seed) for seed in range(seeds))).engine == NETWORKS for trial in study.trials)


def jobs(study: Study, seeds: int, done: Set[str] = frozenset()) -> list[Job]:
    """First the runs that are trained together, then the others seed by seed; both by rising duration.

    Runs whose digests are in `done` are left out.
    """
    kinds: dict[tuple[Architecture, Recipe], dict[str, tuple[Trial, int]]] = {}
    for trial in sorted(study.trials, key=lambda trial: Job(((trial, 0),)).seconds):
        left = {digest: (trial, seed) for seed in range(seeds) if (digest := trial.digest(seed)) not in done}
        kinds.setdefault(common(trial.architecture, trial.recipe), {}).update(left)
    together: list[Job] = []
    apart: list[Job] = []
    for runs in map(tuple, map(dict.values, kinds.values())):
        if len(runs) > 1 and Job(runs[:TOGETHER]).engine == NETWORKS:
            together += [Job(runs[at : at + TOGETHER]) for at in range(0, len(runs), TOGETHER)]
        else:
            apart += [Job((run,)) for run in runs]
    return together + sorted(apart, key=lambda job: job.runs[0][1])
