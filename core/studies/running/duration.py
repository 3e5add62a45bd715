"""How long a study will take: the computed seconds of its trainings, scaled by this machine's measured pace."""

from collections.abc import Iterable, Mapping, Set
from heapq import heapreplace
from typing import NamedTuple

from core.data.facts import FACTS
from core.learning.estimate import Trained, pace, share_of_image
from core.store.run import Run
from core.store.state import State
from core.store.store import Store
from core.studies.running.jobs import Job, jobs
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
    """Measured by computed training time on a machine: by engine and batch size, by engine, and over all."""

    by_batch_size: Mapping[tuple[str, int], float]
    by_engine: Mapping[str, float]
    over_all: float

    def of(self, job: Job) -> float:
        """The pace of a job's engine at its batch size, or the next one that was measured."""
        engine = job.engine
        of_engine = self.by_engine.get(engine, self.over_all)
        return self.by_batch_size.get((engine, job.trial.recipe.batch_size), of_engine)


def cost(study: Study, seeds: int, done: Set[str], pace_here: Pace, workers: int) -> Cost:
    """The cost of the runs whose digests are not in `done`; `pace_here` is from machine_pace."""
    left = jobs(study, seeds, done)
    takes = [pace_here.of(job) * job.seconds + len(job.runs) * overhead_seconds(job.trial) for job in left]
    return Cost(sum(len(job.runs) for job in left), until_the_last(takes, workers), workers)


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
    sizes = {(one.engine, one.batch_size) for one in found}
    by_batch_size = {size: pace(one for one in found if (one.engine, one.batch_size) == size) or 1.0 for size in sizes}
    by_engine = {engine: pace(one for one in found if one.engine == engine) or 1.0 for engine, _ in sizes}
    return Pace(by_batch_size, by_engine, pace(found) or 1.0)


def pace_of(store: Store, runs: list[Run]) -> float:
    """Measured by computed training time of these runs; 1 where they have no epoch yet."""
    return pace(_trained(store, runs)) or 1.0


def _trained(store: Store, runs: list[Run]) -> list[Trained]:
    """The runs as `pace` takes them; those of older versions, which kept no engine, are left out."""
    known = [(run, run.machine) for run in runs if "engine" in run.machine]
    return [
        Trained(run.architecture, run.recipe.batch_size, machine["engine"], machine["networks"], store.history(run.id))
        for run, machine in known
    ]
