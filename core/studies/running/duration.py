"""How long a study will take: the computed seconds of its trainings, scaled by this machine's measured pace."""

from collections.abc import Iterable, Mapping, Set
from heapq import heapreplace
from typing import NamedTuple

from core.data.facts import FACTS
from core.design.architecture import Architecture
from core.learning.epoch import Epoch
from core.learning.estimate import pace, share_of_image
from core.learning.recipe import Recipe
from core.store.run import Run
from core.store.state import State
from core.store.store import Store
from core.studies.running.jobs import jobs
from core.studies.study import Study, Trial

START = 0.5  # seconds of a run to load the data and save the files
TEST = 1 / 6  # test images for each training image of a data set, as in MNIST
RECENT = 40  # latest runs from which the pace is computed


class Cost(NamedTuple):
    """How many runs are left, and the seconds they take with `workers` workers."""

    runs: int
    seconds: float
    workers: int


class Pace(NamedTuple):
    """Measured by computed training time on a machine, by batch size and over all batch sizes."""

    by_batch_size: Mapping[int, float]
    over_all: float

    def of(self, recipe: Recipe) -> float:
        """The pace at the recipe's batch size, or over all where that was not measured."""
        return self.by_batch_size.get(recipe.batch_size, self.over_all)


AS_COMPUTED = Pace({}, 1.0)


def cost(study: Study, seeds: int, done: Set[str], pace_here: Pace, workers: int) -> Cost:
    """The cost of the runs whose digests are not in `done`; `pace_here` is from machine_pace."""
    left = jobs(study, seeds, done)
    takes = [pace_here.of(job.trial.recipe) * job.seconds + len(job.seeds) * overhead_seconds(job.trial) for job in left]
    return Cost(sum(len(job.seeds) for job in left), until_the_last(takes, workers), workers)


def until_the_last(takes: Iterable[float], workers: int) -> float:
    """Seconds until all jobs are done, started in this order, each by the worker that is free first."""
    free = [0.0] * max(1, workers)
    for seconds in takes:
        heapreplace(free, free[0] + seconds)
    return max(free)


def overhead_seconds(trial: Trial) -> float:
    """Seconds of a run outside its epochs: its start, and its test."""
    facts = FACTS.get(trial.recipe.dataset)
    return START + (TEST * facts.images if facts else 0) * share_of_image(trial.architecture)


def machine_pace(store: Store) -> Pace:
    """The pace of the store's latest runs on one thread; 1 where there are none."""
    done = [run for run in store.runs() if (run.state, run.recipe.threads) == (State.DONE, 1)][:RECENT]
    found = _trained(store, done)
    sizes = {recipe.batch_size for _, recipe, *_ in found}
    by_batch_size = {size: pace(one for one in found if one[1].batch_size == size) or 1.0 for size in sizes}
    return Pace(by_batch_size, pace(found) or 1.0)


def pace_of(store: Store, runs: list[Run]) -> float:
    """Measured by computed training time of these runs; 1 where they have no epoch yet."""
    return pace(_trained(store, runs)) or 1.0


def _trained(store: Store, runs: list[Run]) -> list[tuple[Architecture, Recipe, int, list[Epoch]]]:
    """The runs as `pace` takes them."""
    return [(run.architecture, run.recipe, run.machine.get("together", 1), store.history(run.id)) for run in runs]
