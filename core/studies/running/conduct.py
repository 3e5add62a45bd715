"""Run a study: hand its jobs to the workers a few at a time, and skip the runs that are done."""

import os
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from typing import NamedTuple

from dask.distributed import CancelledError, Client, Future, KilledWorker, wait
from dask.system import CPU_COUNT

from core.store.run import Run
from core.store.state import State
from core.store.store import Store
from core.studies.results import ENDED
from core.studies.running.collecting import ended, runs_of
from core.studies.running.job_worker import queue, run_job
from core.studies.running.jobs import Job, jobs
from core.studies.study import Study, require_seeds
from core.workers.engine import SCHEDULER, EngineError, cluster, engine
from core.workers.handover import DEATHS, died

TICK = 1.0  # seconds between two progress reports
BEHIND_VISITORS = -10  # priority of a job: trainings begun on the page go first
PAUSING = 20.0  # seconds to wait for the workers to pause their runs


class StudyProgress(NamedTuple):
    """How far a study is: runs that have ended, all runs, and a sentence for each job that failed."""

    over: int
    of: int
    failed: tuple[str, ...] = ()


def conduct(
    store: Store,
    study: Study,
    seeds: int,
    workers: Client,
    on_progress: Callable[[StudyProgress], None],
    known: Set[str] = frozenset(),
) -> StudyProgress:
    """Run the study's missing runs; `on_progress` is called every second, and an exception from it pauses the study.

    Called again, in this process or another, it continues: finished runs are found by their digests. `known` are digests of
    finished runs whose results are kept outside the store.
    """
    require_seeds(study, seeds)
    tokens = study.digests(seeds)
    failed: list[str] = []

    def progress() -> StudyProgress:
        return StudyProgress(len(known & set(tokens) | ended(store, tokens)), len(set(tokens)), tuple(failed))

    on_progress(progress())
    submissions = _Submissions(store, workers, jobs(study, seeds, known | ended(store, tokens)))
    try:
        while submissions.fill():
            failed += [_reason(store, job) for job in submissions.wait_for_failed()]
            on_progress(progress())
    except BaseException:
        pause(store, study, seeds)
        submissions.wait_for_pause()
        raise
    return progress()


class _Submissions:
    """The jobs submitted to the workers: one more than they have threads, so that no worker is idle."""

    def __init__(self, store: Store, workers: Client, left: Iterable[Job]) -> None:
        self._store, self._workers, self._left = store, workers, iter(left)
        self._submitted: dict[Future[list[str]], tuple[Job, int]] = {}

    def fill(self) -> bool:
        """Submit as many jobs as the workers can take; returns whether any job is under way."""
        while len(self._submitted) <= max(1, sum(self._workers.nthreads().values())) and (job := next(self._left, None)):
            self._submit(job, 0)
        return bool(self._submitted)

    def wait_for_failed(self) -> list[Job]:
        """Wait at most a second for a job to end, and return the ended jobs of which a run failed.

        Raises EngineError if the scheduler is lost.
        """
        with suppress(TimeoutError, CancelledError):
            wait(list(self._submitted), TICK, "FIRST_COMPLETED")
        if self._workers.status != "running":
            raise EngineError("scheduler", "The scheduler is lost; what is done is kept.", "Run it again when one answers.")
        failed = []
        for future in [future for future in self._submitted if future.done()]:
            job, failures = self._submitted.pop(future)
            failures += self._failures(future, job)
            if future.status == "error" and failures < DEATHS:
                self._submit(job, failures)
            elif future.status != "finished" or not set(future.result()) <= set(ENDED):
                if isinstance(future.exception(), KilledWorker):
                    for run in self._runs(job):
                        self._store.set_state_if_idle(run.id, State.FAILED, died(failures))
                failed.append(job)
        return failed

    def wait_for_pause(self) -> None:
        """Wait until the workers have paused their runs.

        Closing a worker while it trains would leave a traceback and an interrupted run.
        """
        if self._submitted:
            with suppress(TimeoutError, CancelledError):
                wait(list(self._submitted), PAUSING)

    def _runs(self, job: Job) -> list[Run]:
        return list(runs_of(self._store, job.digests).values())

    def _failures(self, future: "Future[list[str]]", job: Job) -> int:
        """How often the job itself failed: 0 if its worker died before the job began."""
        if not isinstance(error := future.exception(), KilledWorker):
            return int(error is not None)
        begun = any(run.state in (State.RUNNING, State.INTERRUPTED) for run in self._runs(job))
        return begun * (error.allowed_failures + 1)

    def _submit(self, job: Job, failures: int) -> None:
        numbers = queue(self._store, job)
        task = self._workers.submit(run_job, self._store.url, numbers, pure=False, retries=0, priority=BEHIND_VISITORS)
        self._submitted[task] = (job, failures)


def pause(store: Store, study: Study, seeds: int) -> None:
    """Ask the study's queued and running runs to pause after their current batch."""
    for token, run in runs_of(store, study.digests(seeds)).items():
        if run.state in (State.QUEUED, State.RUNNING, State.INTERRUPTED):
            store.ask(run.id, token, "pause")


@contextmanager
def study_workers(address: str | None = None) -> Iterator[Client]:
    """A client of the scheduler at an address; without one, of a local cluster with a one-thread worker per core."""
    if address or os.environ.get(SCHEDULER):
        yield engine(address).client()
        return
    with cluster(workers=CPU_COUNT) as own, Client(own) as found:
        yield found


def _reason(store: Store, job: Job) -> str:
    found = runs_of(store, job.digests)
    for (trial, _), digest in zip(job.runs, job.digests, strict=True):
        if digest in found and found[digest].says:
            return f"{trial.label}: {found[digest].says}"
    return f"{job.trial.label}: its workers died, or it was stopped"
