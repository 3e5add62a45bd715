"""How a worker process trains one run: from its last snapshot, with each epoch kept in the store, to its end."""

import os
import platform
from collections.abc import Callable
from dataclasses import asdict, replace
from time import monotonic, sleep
from typing import Any

import torch

from core.data.datasets import load
from core.data.images import Dataset
from core.design.architecture import Architecture
from core.design.refusal import Refusal
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, to_bytes
from core.learning.evaluation import outputs, score
from core.learning.examination import examine
from core.learning.network import build, pick_device
from core.learning.recipe import Recipe
from core.learning.requirements import require_trainable
from core.learning.snapshot import pack, take_up
from core.learning.statistics import layer_statistics
from core.learning.training import Diverged, Training, seeded
from core.store.database import PATIENCE_OF_WORK, StoreError
from core.store.run import Run
from core.store.runs import Runs
from core.store.state import State
from core.workers.heartbeat import BEAT, Heartbeat, StopRequested

STATISTICS_OVER = 256  # training images over which the layers' statistics are taken
PATIENCE = 600.0  # seconds in which somebody may make room on a full disk, for the end of a run to be kept
PAUSE = 1.0  # seconds between two tries


def work(url: str, number: int) -> State:
    """Train run `number` of the store at `url` to its end, or until it is asked to stop; gives the state it is left in.

    Called again after a worker died it goes on from the last snapshot, so that it may be called any number of times.
    """
    return train(Runs(url, PATIENCE_OF_WORK), number)


def train(store: Runs, number: int) -> State:
    """The same with an open store: opening one reads all of it to find damage."""
    machine = machine_of(store.run(number).recipe)
    if not _take(store, number, machine):
        return store.run(number).state
    try:
        with Heartbeat(store, number) as heartbeat:
            _train(store, store.run(number), machine, heartbeat.report)
    except StopRequested as request:
        end(store, number, request.state)
    except Diverged as error:
        end(store, number, State.DIVERGED, str(error))
    except Refusal as error:
        end(store, number, State.FAILED, str(error))
    except Exception as error:
        end(store, number, State.FAILED, f"{type(error).__name__}: {str(error)[:200]}")
        raise
    return store.run(number).state


def require_fit(architecture: Architecture, recipe: Recipe, dataset: Dataset) -> None:
    """Raise a Refusal, before the first epoch, for what would only fail later on this machine."""
    require_trainable(architecture, replace(recipe, device=pick_device(recipe.device).type), dataset.facts)


def end(store: Runs, number: int, state: State, says: str = "") -> None:
    """Keep how the run ended, trying again while the store takes nothing; a run that another worker has is left alone.

    Raises StoreError where the store took nothing for all of PATIENCE.
    """
    last = monotonic() + PATIENCE
    while True:
        try:
            store.finish(number, state, says)
            return
        except StoreError as error:
            if error.code in ("lost", "no-such-run"):
                return
            if error.code != "not-saved" or monotonic() > last:
                raise
        sleep(PAUSE)


def _take(store: Runs, number: int, machine: dict[str, Any]) -> bool:
    """Take the run; where another worker has it, only once the other worker's heartbeat stops."""
    seen = None
    while not store.begin(number, machine):
        run = store.run(number)
        if run.state is not State.RUNNING or seen not in (None, run.beat):
            return False
        seen = run.beat
        sleep(4 * BEAT)
    return True


def _train(store: Runs, run: Run, machine: dict[str, Any], on_progress: Callable[[float], None]) -> None:
    dataset = load(run.recipe.dataset)
    require_fit(run.architecture, run.recipe, dataset)
    store.note(run.id, machine | images_of(dataset))
    seeded(run.recipe.seed, machine["threads"])
    training = Training(build(run.architecture), dataset, run.recipe)
    if (snapshot := store.file(run.id, "snapshot")) is not None:
        take_up(training, snapshot)
    for epoch in training.epochs(lambda done, of: on_progress((training.done + done / of) / run.recipe.epochs)):
        factor = store.factor(run.id)
        training.scale_rate(factor)
        store.add_epoch(run.id, epoch, pack(training), factor)
    complete(store, run, training, dataset)


def complete(store: Runs, run: Run, training: Training, dataset: Dataset) -> None:
    """Score the network on the test images, and keep scores, checkpoint and examples in the store."""
    network, recipe = training.network.cpu(), run.recipe
    normal = (recipe.mean, recipe.std)
    logits = outputs(network, dataset.test, *normal)
    found = score(logits, dataset.test.labels)
    confusion, examples = examine(logits, dataset.test)
    accuracies: dict[str, tuple[float, ...]] = {dataset.name: (found.accuracy,)}
    history = tuple(store.history(run.id))
    seconds = sum(epoch.seconds for epoch in history)  # of all parts of a run that was taken up again
    name, device = run.architecture.name, str(pick_device(recipe.device))
    card = Card.of(name, run.architecture, dataset.source, (recipe.seed,), accuracies, seconds, device)
    checkpoint = Checkpoint(run.architecture, recipe, history, card, network.state_dict())
    seeded(recipe.seed)
    images = training.images.to(torch.device("cpu"))[:STATISTICS_OVER]
    statistics = {
        when: [asdict(row) for row in layer_statistics(stage, run.architecture, images, *normal)]
        for when, stage in (("before", build(run.architecture)), ("after", network))
    }
    evaluation = {"accuracy": found.accuracy, "loss": found.loss, "by_class": found.by_class, "classes": dataset.classes}
    evaluation |= {"confusion": confusion, "seconds": seconds, "statistics": statistics}
    contents = {"checkpoint": to_bytes(checkpoint), "examples": examples.to_bytes()}
    store.complete(run.id, dataset.name, evaluation, contents)


def images_of(dataset: Dataset) -> dict[str, str]:
    """The images that the run trains on: their digest, and where they come from."""
    return {"data": dataset.digest, "source": dataset.source}


def machine_of(recipe: Recipe) -> dict[str, Any]:
    """What the run runs on: versions, processor and threads."""
    return {
        "torch": torch.__version__,
        "python": platform.python_version(),
        "processor": platform.machine(),
        "threads": recipe.threads or os.cpu_count() or 1,
    }
