"""A job's runs, one a seed: how they are queued, each found by its digest or added, and what a worker does with them."""

import time

from core.data.datasets import load
from core.design.refusal import Refusal
from core.learning.ensemble import Ensemble
from core.learning.estimate import pays_together
from core.learning.network import build
from core.learning.snapshot import pack, take_up
from core.learning.training import Training, seeded
from core.store.database import PATIENCE_OF_WORK
from core.store.state import State
from core.store.store import Store
from core.studies.running.jobs import Job
from core.studies.study import Trial
from core.workers.heartbeat import Heartbeat, StopRequested
from core.workers.training import complete, end, images_of, machine_of, require_fit, train


def queue(store: Store, job: Job) -> list[int]:
    """Queue the job's runs and give their numbers; one that is done, or has a worker, is left as it is.

    A run's token and session are its digest, so that it is in the store once, and nobody's queue has it. It is there
    before a worker is asked, so that it can be paused at any moment.
    """
    return [_queued(store, job.trial, seed) for seed in job.seeds]


def attempt(url: str, numbers: list[int]) -> list[str]:
    """Bring a job's runs to their end, those that are queued or have lost their worker; give the states they are left in.

    May be called any number of times: a run goes on from its last snapshot.
    """
    store = Store(url, PATIENCE_OF_WORK)
    _together(store, numbers)
    return [_ended(store, number) for number in numbers]


def _ended(store: Store, number: int) -> str:
    """Train the run, or wait while another worker does."""
    while (state := train(store, number)) == "running":
        time.sleep(1)
    return state


def _queued(store: Store, trial: Trial, seed: int) -> int:
    token = trial.digest(seed)
    number = store.add(trial.architecture, trial.recipe.with_seed(seed), token, token, of_study=True)
    store.queue_again(number, token)
    return number


def _together(store: Store, numbers: list[int]) -> None:
    """Train those of the runs together that nobody has and that stand after the same epoch, where it pays.

    Where one of them ends otherwise than with its last epoch, the others are left to go on alone.
    """
    runs = [store.run(number) for number in numbers]
    done = [len(store.history(number)) for number in numbers]
    runs = [run for run, epochs in zip(runs, done, strict=True) if run.state == "queued" and epochs == done[0]]
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
            take_up(trainings[-1], kept)

    def on_progress(done: int, of: int) -> None:
        heartbeat.report((trainings[0].done + done / of) / first.recipe.epochs)

    for epochs in Ensemble(trainings).epochs(on_progress):
        for run, training, epoch in zip(runs, trainings, epochs, strict=True):
            store.add_epoch(run.id, epoch, pack(training), 1.0)
    for run, training in zip(runs, trainings, strict=True):
        complete(store, run, training, dataset)
