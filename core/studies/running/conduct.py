"""A study run to its end: its trials handed to the workers a few at a time, found again where they were run before."""

import os
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from typing import NamedTuple

from dask.distributed import CancelledError, Client, Future, KilledWorker, wait

from core.store.run import Run
from core.store.state import State
from core.store.store import Store
from core.studies.running.collecting import ENDED, ended, runs_of
from core.studies.running.job_worker import attempt, queue
from core.studies.running.jobs import Job, jobs
from core.studies.study import Study, require_seeds
from core.workers.engine import SCHEDULER, EngineError, cluster, engine
from core.workers.handover import DEATHS, died

TICK = 1.0  # seconds between two looks at what is under way
LANDING = 20.0  # seconds for the workers to pause; the pulse of a run ends one that does not


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
    on_progress: Callable[[Standing], None],
    known: Set[str] = frozenset(),
) -> Standing:
    """Run what of the study is not done yet, telling every second how far it is; what is raised by `on_progress` pauses it.

    Called again, in this process or another, it goes on where it was: a run that is done is found by its digest. `known`
    are the digests of runs that are done and whose results are kept elsewhere than in the store.
    """
    require_seeds(study, seeds)
    tokens = study.digests(seeds)
    failed: list[str] = []

    def standing() -> Standing:
        return Standing(len(known & set(tokens) | ended(store, tokens)), len(set(tokens)), tuple(failed))

    on_progress(standing())
    flight = _Flight(store, workers, jobs(study, seeds, known | ended(store, tokens)))
    try:
        while flight.goes_on():
            failed += [_reason(store, job) for job in flight.lost()]
            on_progress(standing())
    except BaseException:
        pause(store, study, seeds)
        flight.land()
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
            self._submit(job, 0)
        return bool(self._flying)

    def lost(self) -> list[Job]:
        """Wait until a job is over, a second at most, and give those of which a run did not come to its end.

        Raises EngineError where the scheduler is lost.
        """
        with suppress(TimeoutError, CancelledError):
            wait(list(self._flying), TICK, "FIRST_COMPLETED")
        if self._workers.status != "running":
            raise EngineError("scheduler", "The scheduler is lost; what is done is kept.", "Run it again when one answers.")
        lost = []
        for future in [future for future in self._flying if future.done()]:
            job, failures = self._flying.pop(future)
            failures += self._failures(future, job)
            if future.status == "error" and failures < DEATHS:
                self._submit(job, failures)
            elif future.status != "finished" or not set(future.result()) <= set(ENDED):
                if isinstance(future.exception(), KilledWorker):
                    for run in self._runs(job):
                        self._store.set_state_if_idle(run.id, State.FAILED, died(failures))
                lost.append(job)
        return lost

    def land(self) -> None:
        """Wait until the workers have paused their runs; a job that none has begun ends at once, since its runs are paused.

        A worker that is closed while it trains leaves a traceback, and its run interrupted.
        """
        if self._flying:
            with suppress(TimeoutError, CancelledError):
                wait(list(self._flying), LANDING)

    def _runs(self, job: Job) -> list[Run]:
        return list(runs_of(self._store, [job.trial.digest(seed) for seed in job.seeds]).values())

    def _failures(self, future: "Future[list[str]]", job: Job) -> int:
        """How often the job failed by itself: none where it only waited for a worker that died."""
        if not isinstance(error := future.exception(), KilledWorker):
            return int(error is not None)
        begun = any(run.state in ("running", "interrupted") for run in self._runs(job))
        return begun * (error.allowed_failures + 1)

    def _submit(self, job: Job, failures: int) -> None:
        # People's own trainings go first.
        numbers = queue(self._store, job)
        task = self._workers.submit(attempt, self._store.url, numbers, pure=False, retries=0, priority=-10)
        self._flying[task] = (job, failures)


def pause(store: Store, study: Study, seeds: int) -> None:
    """Ask the study's runs that are under way, or queued, to pause after the batch they are at."""
    for token, run in runs_of(store, study.digests(seeds)).items():
        if run.state in ("queued", "running", "interrupted"):
            store.ask(run.id, token, "pause")


@contextmanager
def crew(address: str | None = None) -> Iterator[Client]:
    """The workers at a scheduler's address; else, while it is entered, one of one thread for each core of this process."""
    if address or os.environ.get(SCHEDULER):
        yield engine(address).client()
        return
    with cluster(workers=len(os.sched_getaffinity(0))) as own, Client(own) as found:
        yield found


def _reason(store: Store, job: Job) -> str:
    found = runs_of(store, [job.trial.digest(seed) for seed in job.seeds]).values()
    says = next((run.says for run in found if run.says), "its workers died, or it was stopped")
    return f"{job.trial.label}: {says}"
