"""Jobs handed to the workers and watched until they end: one whose worker dies is handed over again, or given up."""

import logging
import time
from collections.abc import Callable, Sequence
from threading import Thread
from typing import NamedTuple, Protocol

from dask.distributed import Future, KilledWorker, fire_and_forget

from core.design.refusal import Refusal
from core.store.database import StoreError
from core.store.state import IDLE, State
from core.store.store import Store
from core.workers.engine import Engine, EngineError, engine
from core.workers.training import work

DEATHS = 4  # of its workers, or tries for which they could not use the store, after which a job is given up
NO_STORE = ("not-saved", "unreadable")  # codes of the errors of a store that may be of use again later
LOOK = 0.5  # seconds between two looks at a job whose worker may still live


class Jobs(Protocol):
    """Where jobs are kept: the runs of a Store, or its Measurements.

    `set_state_if_idle` changes the state of a job that no worker has, and returns the state before; a job for which there
    are no workers is left in `state_without_workers`.
    """

    url: str
    state_without_workers: State

    def set_state_if_idle(self, number: int, state: State, says: str = "") -> State: ...
    def unfinished(self) -> list[int]: ...


class Job(NamedTuple):
    """A job as the workers take it: `task(store.url, number)`. `deaths` counts the workers that died during it."""

    store: Jobs
    task: Callable[[str, int], State]
    number: int
    deaths: int = 0


def start(store: Store, numbers: Sequence[int], address: str | None = None) -> None:
    """Hand queued runs to the workers. Raises EngineError where there are none; the runs are paused then."""
    for at, number in enumerate(numbers):
        try:
            hand_over(Job(store, work, number), engine(address))
        except EngineError:
            for left in numbers[at:]:
                store.set_state_if_idle(left, store.state_without_workers)
            raise


def adopt(store: Store, address: str | None = None) -> list[int]:
    """Hand the workers the runs that an app left when it was shut down or died; gives the runs' numbers.

    A run that still has its worker is left to that worker. Raises EngineError where there are no workers; the runs are paused.
    """
    return take_up(store, work, engine(address))


def hand_over(job: Job, to: Engine) -> None:
    """Hand over a job; on a scheduler elsewhere it goes on when this process ends. Raises EngineError."""
    try:
        _submit(job, to)
    except EngineError:
        job.store.set_state_if_idle(job.number, job.store.state_without_workers)
        raise


def take_up(store: Jobs, task: Callable[[str, int], State], to: Engine) -> list[int]:
    """Hand over the jobs that are not over, and give their numbers. Raises EngineError where there are no workers."""
    left = store.unfinished()
    try:
        for number in left:
            _queue(store, number)
            _submit(Job(store, task, number), to)
    except EngineError as error:
        for number in left:
            store.set_state_if_idle(number, store.state_without_workers, str(error))
        raise
    return left


def _queue(store: Jobs, number: int) -> None:
    """Queue a job that is taken up; where the store does not take that, its worker finds it as it was left."""
    try:
        store.set_state_if_idle(number, State.QUEUED)
    except StoreError as error:
        logging.getLogger(__name__).warning("Job %s: %s", number, error)


def _submit(job: Job, to: Engine) -> None:
    client = to.client()
    try:
        future = client.submit(job.task, job.store.url, job.number, pure=False, retries=0)
        fire_and_forget(future)
    except Exception as error:  # the connection was lost at this moment
        raise EngineError("scheduler", f"The workers cannot be reached: {type(error).__name__}: {error}.") from error
    Thread(target=_watch, args=(job, to, future), name=f"watch of {job.number}", daemon=True).start()


def _watch(job: Job, to: Engine, future: "Future[State]") -> None:
    """Wait for the end of the job; where its worker or the scheduler was lost, end the job or hand it over again.

    A task also ends where another worker has its job; that worker may be lost later.
    """
    error = future.exception()
    while not to.closed:
        try:
            _go_on(error, job, to)
            return
        except Refusal as refused:
            logging.getLogger(__name__).warning("Job %s: %s", job.number, refused)
            if refused.code not in NO_STORE:  # somebody deleted it
                return
        time.sleep(LOOK)  # the disk may be full only for a while


def _go_on(error: BaseException | None, job: Job, to: Engine) -> None:
    try:
        _after(error, job, to)
    except EngineError as refused:
        job.store.set_state_if_idle(job.number, job.store.state_without_workers, str(refused))


def _after(error: BaseException | None, job: Job, to: Engine) -> None:
    """Go on with a job whose task ended, with an error or without, or was lost together with its scheduler."""
    while (state := job.store.set_state_if_idle(job.number, State.QUEUED)) is State.RUNNING:
        time.sleep(LOOK)  # its worker may be alive, until its heartbeat is too old
    if state not in IDLE:
        return
    if isinstance(error, KilledWorker):
        if state is State.INTERRUPTED:  # it was under way; a queued one only waited for the worker that died
            job = job._replace(deaths=job.deaths + error.allowed_failures + 1)
        if job.deaths >= DEATHS:
            job.store.set_state_if_idle(job.number, State.FAILED, died(job.deaths))
            return
    elif isinstance(error, StoreError) and error.code in NO_STORE and job.deaths + 1 < DEATHS:
        job = job._replace(deaths=job.deaths + 1)
    elif error is not None:
        job.store.set_state_if_idle(job.number, State.FAILED, f"{type(error).__name__}: {str(error)[:200]}")
        return
    _submit(job, to)


def died(times: int) -> str:
    """The sentence about a job that is given up."""
    return (
        f"Its worker died {times} times during this run. Most likely there was not enough memory: "
        "take a smaller batch, or a smaller network."
    )
