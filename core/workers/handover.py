"""Jobs handed to the workers and watched until they end, since a job whose worker dies must not wait for ever."""

import logging
import time
from collections.abc import Callable
from threading import Thread
from typing import NamedTuple, Protocol

from dask.distributed import Future, KilledWorker, fire_and_forget

from core.design.refusal import Refusal
from core.store.store import Store
from core.workers.engine import Engine, EngineError, engine
from core.workers.training import work

DEATHS = 4  # of its workers, after which a job is given up
LOOK = 0.5  # seconds between two looks at a job whose worker may still live


class Jobs(Protocol):
    """Where jobs are kept: the runs of a Store, or its Measurements.

    `settle` gives a job that no worker has another state, and returns the one before; `shelved` is the state of a job for
    which there are no workers.
    """

    url: str
    shelved: str

    def settle(self, number: int, state: str, says: str = "") -> str: ...
    def unfinished(self) -> list[int]: ...


class Job(NamedTuple):
    """A job as the workers take it: `task(kept.url, number)`. `deaths` counts the workers that died at it."""

    kept: Jobs
    task: Callable[[str, int], str]
    number: int
    deaths: int = 0


def start(store: Store, number: int, address: str | None = None) -> None:
    """Hand a queued run to the workers. Raises EngineError where there are none; the run is paused then."""
    hand_over(Job(store, work, number), engine(address))


def adopt(store: Store, address: str | None = None) -> list[int]:
    """Hand the workers what an app that was shut down, or died, has left; gives the runs' numbers.

    A run that still has its worker is left to that one. Raises EngineError where there are no workers; the runs are paused.
    """
    return take_up(store, work, engine(address))


def hand_over(job: Job, to: Engine) -> None:
    """Hand over a job; on a scheduler elsewhere it goes on when this process ends. Raises EngineError; it is shelved then."""
    try:
        _submit(job, to)
    except EngineError:
        job.kept.settle(job.number, job.kept.shelved)
        raise


def take_up(kept: Jobs, task: Callable[[str, int], str], to: Engine) -> list[int]:
    """Hand over the jobs that nobody ended, and give their numbers. Raises EngineError; they are shelved then."""
    left = kept.unfinished()
    try:
        for number in left:
            _submit(Job(kept, task, number), to)
    except EngineError as error:
        for number in left:
            kept.settle(number, kept.shelved, str(error))
        raise
    return left


def _submit(job: Job, to: Engine) -> None:
    job.kept.settle(job.number, "queued")
    client = to.client()
    try:
        future = client.submit(job.task, job.kept.url, job.number, pure=False, retries=0)
        fire_and_forget(future)
    except Exception as error:  # the connection was lost at this moment
        raise EngineError("scheduler", f"The workers cannot be reached: {type(error).__name__}: {error}.") from error
    Thread(target=_watch, args=(job, to, future), name=f"watch of {job.number}", daemon=True).start()


def _watch(job: Job, to: Engine, future: "Future[str]") -> None:
    """Wait for the end of the job; where its worker, or the scheduler, was lost, see to it that the job ends or goes on."""
    error = future.exception()
    if future.status == "finished" or to.closed:
        return
    try:
        _after(error, job, to)
    except EngineError as refused:
        job.kept.settle(job.number, job.kept.shelved, str(refused))
    except Refusal as refused:  # the store takes nothing, or somebody deleted the run
        logging.getLogger(__name__).warning("Job %s: %s", job.number, refused)


def _after(error: BaseException | None, job: Job, to: Engine) -> None:
    """Go on with a job whose task ended with an error, or, if that is None, was lost together with its scheduler."""
    while (state := job.kept.settle(job.number, "queued")) == "running":  # until its heartbeat is too old: it may live
        time.sleep(LOOK)
    if state not in ("queued", "interrupted"):
        return
    if isinstance(error, KilledWorker):
        if state == "interrupted":  # it was under way; a queued one only waited for the worker that died
            job = job._replace(deaths=job.deaths + error.allowed_failures + 1)
        if job.deaths >= DEATHS:
            job.kept.settle(job.number, "failed", died(job.deaths))
            return
    elif error is not None:
        job.kept.settle(job.number, "failed", f"{type(error).__name__}: {str(error)[:200]}")
        return
    _submit(job, to)


def died(times: int) -> str:
    """What is said of a job that is given up."""
    return (
        f"Its worker died {times} times while it was at it. Most likely there was not enough memory: "
        "take a smaller batch, or a smaller network."
    )
