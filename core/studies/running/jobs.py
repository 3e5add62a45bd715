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

    Runs whose digests are in `done` are left out, after all were put together: what began together goes on together.
    """
    kinds: dict[tuple[Architecture, Recipe], dict[str, tuple[Trial, int]]] = {}
    for trial in sorted(study.trials, key=lambda trial: Job(((trial, 0),)).seconds):
        runs = {trial.digest(seed): (trial, seed) for seed in range(seeds)}
        kinds.setdefault(common(trial.architecture, trial.recipe), {}).update(runs)
    together: list[Job] = []
    apart: list[Job] = []
    for kind in map(list, map(dict.items, kinds.values())):
        parts = [kind[at : at + TOGETHER] for at in range(0, len(kind), TOGETHER)]
        left = [tuple(run for digest, run in part if digest not in done) for part in parts]
        if len(kind) > 1 and Job(tuple(run for _, run in parts[0])).engine == NETWORKS:
            together += [Job(part) for part in left if part]
        else:
            apart += [Job((run,)) for part in left for run in part]
    return together + sorted(apart, key=lambda job: job.runs[0][1])
