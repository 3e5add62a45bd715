"""Queue the runs of a job, one per seed, and train them in a worker."""

import time

from core.data.datasets import load
from core.design.refusal import Refusal
from core.learning.ensemble import Ensemble
from core.learning.estimate import pays_together
from core.learning.network import build
from core.learning.snapshot import pack, restore
from core.learning.training import Training, seeded
from core.store.database import PATIENCE_OF_WORK
from core.store.state import State
from core.store.store import Store
from core.studies.running.jobs import Job
from core.studies.study import Trial
from core.workers.heartbeat import Heartbeat, StopRequested
from core.workers.training import complete, end, images_of, machine_of, require_fit, train


def queue(store: Store, job: Job) -> list[int]:
    """Queue the job's runs and return their numbers; a run that is done or has a worker is left alone.

    A run's token and session are its digest: it is in the store once, and in no visitor's queue. It is queued before a worker
    gets the job, so that it can be paused at any time.
    """
    return [_queued(store, job.trial, seed) for seed in job.seeds]


def run_job(url: str, numbers: list[int]) -> list[str]:
    """Train a job's runs to their end and return their states; runs with another living worker are waited for.

    May be called again: a run continues from its last snapshot.
    """
    store = Store(url, PATIENCE_OF_WORK)
    _together(store, numbers)
    return [_ended(store, number) for number in numbers]


def _ended(store: Store, number: int) -> str:
    """Train the run, or wait while another worker trains it."""
    while (state := train(store, number)) == State.RUNNING:
        time.sleep(1)
    return state


def _queued(store: Store, trial: Trial, seed: int) -> int:
    token = trial.digest(seed)
    number = store.add(trial.architecture, trial.recipe.with_seed(seed), token, token, of_study=True)
    store.queue_again(number, token)
    return number


def _together(store: Store, numbers: list[int]) -> None:
    """Train the queued runs that are at the same epoch together, if that is faster.

    If one of them stops before its last epoch, the others continue one by one.
    """
    runs = [store.run(number) for number in numbers]
    done = [len(store.history(number)) for number in numbers]
    runs = [run for run, epochs in zip(runs, done, strict=True) if run.state == State.QUEUED and epochs == done[0]]
    if not runs or not pays_together(runs[0].architecture, runs[0].recipe, len(runs)):
        return
    machine = machine_of(runs[0].recipe) | {"together": len(runs)}
    begun = [run.id for run in runs if store.begin(run.id, machine)]
    if not begun:
        return
    try:
        with Heartbeat(store, *begun) as heartbeat:
            _train(store, begun, heartbeat)
    except (Refusal, StopRequested):
        for number in begun:
            end(store, number, State.INTERRUPTED)


def _train(store: Store, numbers: list[int], heartbeat: Heartbeat) -> None:
    runs = [store.run(number) for number in numbers]
    first = runs[0]
    dataset = load(first.recipe.dataset)
    require_fit(first.architecture, first.recipe, dataset)
    images = images_of(dataset)
    trainings = []
    for run in runs:
        store.note(run.id, run.machine | images)
        seeded(run.recipe.seed, run.machine["threads"])
        trainings.append(Training(build(run.architecture), dataset, run.recipe))
        if (kept := store.file(run.id, "snapshot")) is not None:
            restore(trainings[-1], kept)

    def on_progress(done: int, of: int) -> None:
        heartbeat.report((trainings[0].done + done / of) / first.recipe.epochs)

    for epochs in Ensemble(trainings).epochs(on_progress):
        for run, training, epoch in zip(runs, trainings, epochs, strict=True):
            store.add_epoch(run.id, epoch, pack(training), 1.0)
    for run, training in zip(runs, trainings, strict=True):
        complete(store, run, training, dataset)
