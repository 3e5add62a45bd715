"""Queue the runs of a job, and train them in a worker."""

import time

from core.store.database import PATIENCE_OF_WORK
from core.store.runs import Runs
from core.store.state import State
from core.store.store import Store
from core.studies.running.jobs import Job
from core.studies.study import Trial
from core.workers.training import train


def queue(store: Store, job: Job) -> list[int]:
    """Queue the job's runs and return their numbers; a run that is done or has a worker is left alone.

    A run's token and session are its digest: it is in the store once, and in no visitor's queue. It is queued before a worker
    gets the job, so that it can be paused at any time.
    """
    return [_queued(store, trial, seed) for trial, seed in job.runs]


def run_job(url: str, numbers: list[int]) -> list[str]:
    """Train a job's runs to their end and return their states; runs with another living worker are waited for.

    May be called again: a run continues from its last snapshot.
    """
    store = Runs(url, PATIENCE_OF_WORK)
    return [_ended(store, number, numbers[at + 1 :]) for at, number in enumerate(numbers)]


def _ended(store: Runs, number: int, others: list[int]) -> str:
    """Train the run, with the others where that is faster; or wait while another worker trains it."""
    while (state := train(store, number, others)) == State.RUNNING:
        time.sleep(1)
    return state


def _queued(store: Store, trial: Trial, seed: int) -> int:
    token = trial.digest(seed)
    number = store.add(trial.architecture, trial.recipe.with_seed(seed), token, token, of_study=True)
    store.queue_again(number, token)
    return number
