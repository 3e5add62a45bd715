"""A study run to its end: its trials handed to the workers a few at a time, found again where they were run before."""

import os
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from typing import NamedTuple

from dask.distributed import CancelledError, Client, Future, LocalCluster, wait

from core.data.places import cache_folder
from core.studies.engine import MEMORY, SCHEDULER, client
from core.studies.jobs import Job, jobs
from core.studies.store import Store
from core.studies.study import Study, require_seeds
from core.studies.trials import ENDED, Trials
from core.studies.trying import attempt

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
    kept = Trials(store)
    tokens = study.digests(seeds)
    known = known & set(tokens)
    flying: dict[Future[list[str]], tuple[Job, int]] = {}
    failed: list[str] = []

    def standing() -> Standing:
        return Standing(len(known | kept.over(tokens)), len(set(tokens)), tuple(failed))

    def fly(job: Job, tried: int) -> None:
        # People's own trainings go first. A task whose worker died is begun again by Dask, in another one.
        flying[workers.submit(attempt, store.url, *job, pure=False, retries=0, priority=-10)] = (job, tried)

    def feed() -> None:
        while len(flying) <= max(1, sum(workers.nthreads().values())) and (job := next(left, None)):
            fly(job, 1)

    told(standing())
    left = iter(jobs(study, seeds, known | kept.over(tokens)))
    try:
        feed()
        while flying:
            for future in _ended(list(flying)):
                job, tried = flying.pop(future)
                if future.status == "error" and tried < TRIES:
                    fly(job, tried + 1)
                elif future.status != "finished" or not set(future.result()) <= set(ENDED):
                    failed.append(_reason(kept, job))
            told(standing())
            feed()
    except BaseException:
        for future in flying:
            future.cancel()
        pause(store, study, seeds)
        raise
    return standing()


def _ended(flying: list[Future[list[str]]]) -> list[Future[list[str]]]:
    """Those that are over, after a second at most; there may be none."""
    with suppress(TimeoutError, CancelledError):
        wait(flying, TICK, "FIRST_COMPLETED")
    return [future for future in flying if future.done()]


def pause(store: Store, study: Study, seeds: int) -> None:
    """Ask the study's runs that are under way to pause after the batch they are at."""
    for token, run in Trials(store).runs(study.digests(seeds)).items():
        if run.state in ("queued", "running"):
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


def _reason(kept: Trials, job: Job) -> str:
    found = kept.runs([job.trial.digest(seed) for seed in job.seeds]).values()
    says = next((run.says for run in found if run.says), "its workers died, or it was stopped")
    return f"{job.trial.label}: {says}"
