"""A study run to its end: its trials handed to the workers a few at a time, found again where they were run before."""

import os
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from typing import NamedTuple

from dask.distributed import CancelledError, Client, Future, LocalCluster, wait

from core.data.places import cache_folder
from core.store.store import Store
from core.studies.running.collecting import ENDED, ended, runs_of
from core.studies.running.job_worker import attempt, queue
from core.studies.running.jobs import Job, jobs
from core.studies.study import Study, require_seeds
from core.workers.engine import MEMORY, SCHEDULER, client

TRIES = 3  # of a job whose workers die
TICK = 1.0  # seconds between two looks at what is under way


class Standing(NamedTuple):
    """How far a study is: runs that are over, runs in all, and what was said of those that failed."""

    over: int
    of: int
    failed: tuple[str, ...] = ()


def conduct(
    store: Store,
    study: Study,
    seeds: int,
    workers: Client,
    told: Callable[[Standing], None],
    known: Set[str] = frozenset(),
) -> Standing:
    """Run what of the study is not done yet, telling every second how far it is; what is raised by `told` pauses it.

    Called again, in this process or another, it goes on where it was: a run that is done is found by its digest. `known`
    are the digests of runs that are done and whose results are kept elsewhere than in the store.
    """
    require_seeds(study, seeds)
    tokens = study.digests(seeds)
    failed: list[str] = []

    def standing() -> Standing:
        return Standing(len(known & set(tokens) | ended(store, tokens)), len(set(tokens)), tuple(failed))

    told(standing())
    flight = _Flight(store, workers, jobs(study, seeds, known | ended(store, tokens)))
    try:
        while flight.goes_on():
            failed += [_reason(store, job) for job in flight.lost()]
            told(standing())
    except BaseException:
        flight.cancel()
        pause(store, study, seeds)
        raise
    return standing()


class _Flight:
    """Jobs at the workers: one more than these have threads, so that none waits for the next."""

    def __init__(self, store: Store, workers: Client, left: Iterable[Job]) -> None:
        self._store, self._workers, self._left = store, workers, iter(left)
        self._flying: dict[Future[list[str]], tuple[Job, int]] = {}

    def goes_on(self) -> bool:
        """Hand over what the workers can take; whether there is anything to wait for."""
        while len(self._flying) <= max(1, sum(self._workers.nthreads().values())) and (job := next(self._left, None)):
            self._submit(job, 1)
        return bool(self._flying)

    def lost(self) -> list[Job]:
        """Wait until a job is over, a second at most, and give those of which a run did not come to its end."""
        with suppress(TimeoutError, CancelledError):
            wait(list(self._flying), TICK, "FIRST_COMPLETED")
        lost = []
        for future in [future for future in self._flying if future.done()]:
            job, tried = self._flying.pop(future)
            if future.status == "error" and tried < TRIES:
                self._submit(job, tried + 1)
            elif future.status != "finished" or not set(future.result()) <= set(ENDED):
                lost.append(job)
        return lost

    def cancel(self) -> None:
        """Take back what no worker has begun."""
        for future in self._flying:
            future.cancel()

    def _submit(self, job: Job, tried: int) -> None:
        # People's own trainings go first. A task whose worker died is begun again by Dask, in another one.
        numbers = queue(self._store, job)
        task = self._workers.submit(attempt, self._store.url, numbers, pure=False, retries=0, priority=-10)
        self._flying[task] = (job, tried)


def pause(store: Store, study: Study, seeds: int) -> None:
    """Ask the study's runs that are under way, or queued, to pause after the batch they are at."""
    for token, run in runs_of(store, study.digests(seeds)).items():
        if run.state in ("queued", "running", "interrupted"):
            store.ask(run.id, token, "pause")


@contextmanager
def crew(address: str | None = None) -> Iterator[Client]:
    """The workers at a scheduler's address; else, while it is entered, one of one thread for each core of this process."""
    if address or os.environ.get(SCHEDULER):
        yield client(address)
        return
    place = {"host": "127.0.0.1", "dashboard_address": ":0", "local_directory": str(cache_folder() / "workers")}
    cores = len(os.sched_getaffinity(0))
    with (
        LocalCluster(n_workers=cores, threads_per_worker=1, processes=True, memory_limit=MEMORY, **place) as cluster,
        Client(cluster) as found,
    ):
        yield found


def _reason(store: Store, job: Job) -> str:
    found = runs_of(store, [job.trial.digest(seed) for seed in job.seeds]).values()
    says = next((run.says for run in found if run.says), "its workers died, or it was stopped")
    return f"{job.trial.label}: {says}"
