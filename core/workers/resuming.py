"""A run taken up from its last snapshot: to go on, or to be tested after it was stopped."""

import logging

import torch

from core.data.datasets import load
from core.data.images import Dataset
from core.design.refusal import Refusal
from core.learning.engines import device_of
from core.learning.estimate import TORCH
from core.learning.network import build
from core.learning.snapshot import restore
from core.learning.training import Training, seeded
from core.store.run import Run
from core.store.runs import Runs
from core.workers.result import result


def resumed(store: Runs, run: Run, dataset: Dataset, threads: int, engine: str) -> Training:
    """The training of a run for an engine, in the state of its last snapshot, or at its start."""
    seeded(run.recipe.seed, threads)
    training = Training(build(run.architecture), dataset, run.recipe, device_of(engine, run.recipe))
    if (snapshot := store.file(run.id, "snapshot")) is not None:
        restore(training, snapshot)
    return training


def score(store: Runs, number: int) -> None:
    """Test a stopped run as it was after its last whole epoch, or after its early stop, and keep scores and files, once.

    The run stays stopped where it cannot be tested, and where somebody lets it go on or deletes it meanwhile.
    """
    try:
        run, history = store.run(number), store.history(number)
        if history and not store.evaluation(number):
            dataset, threads = load(run.recipe.dataset), run.machine["threads"]
            torch.set_num_threads(threads)
            training = resumed(store, run, dataset, threads, run.machine.get("engine", TORCH))
            if training.over:
                training.keep_best()
            store.add_test(number, len(history), run.recipe.dataset, *result(run, training, dataset, history))
    except Refusal as error:
        logging.getLogger(__name__).warning("Run %s is not tested: %s", number, error)
