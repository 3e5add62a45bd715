"""What a worker process does with one run: train it from its last snapshot, tell the store, obey what is wished."""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, replace
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
from core.learning.snapshot import pack, restore
from core.learning.statistics import layer_statistics
from core.learning.training import Diverged, Training, seeded
from core.store.database import PATIENCE_OF_WORK
from core.store.run import Run
from core.store.store import Store
from core.workers.ending import end
from core.workers.heartbeat import BEAT, Pulse, Wished

LOOKED_AT = 256  # training images over which the layers' statistics are taken


def work(url: str, number: int) -> str:
    """Train run `number` of the store at `url` to its end, or until it is asked to stop; gives the state it is left in.

    Called again after a worker died it goes on from the last snapshot, so that it may be called any number of times.
    """
    return train(Store(url, PATIENCE_OF_WORK), number)


def train(store: Store, number: int) -> str:
    """The same with a store that is open: to open one is to look through all of it."""
    machine = machine_of(store.run(number).recipe)
    if not _taken(store, number, machine):
        return store.run(number).state
    try:
        with Pulse(store, number) as pulse:
            _train(store, store.run(number), machine, pulse.report)
    except Wished as wish:
        end(store, number, str(wish))
    except Diverged as error:
        end(store, number, "diverged", str(error))
    except Refusal as error:
        end(store, number, "failed", str(error))
    except Exception as error:
        end(store, number, "failed", f"{type(error).__name__}: {str(error)[:200]}")
        raise
    return store.run(number).state


def require_fit(architecture: Architecture, recipe: Recipe, dataset: Dataset) -> None:
    """Raise a Refusal, before the first epoch, for what would only fail later on this machine."""
    require_trainable(architecture, replace(recipe, device=pick_device(recipe.device).type), dataset.facts)


def _taken(store: Store, number: int, machine: dict[str, Any]) -> bool:
    """Take the run; where another worker has it, only if that one's heart has stopped."""
    seen = None
    while not store.begin(number, machine):
        run = store.run(number)
        if run.state != "running" or seen not in (None, run.beat):
            return False
        seen = run.beat
        time.sleep(4 * BEAT)
    return True


def _train(store: Store, run: Run, machine: dict[str, Any], on_progress: Callable[[float], None]) -> None:
    dataset = load(run.recipe.dataset)
    require_fit(run.architecture, run.recipe, dataset)
    store.note(run.id, machine | images_of(dataset))
    seeded(run.recipe.seed, machine["threads"])
    training = Training(build(run.architecture), dataset, run.recipe)
    if (kept := store.file(run.id, "snapshot")) is not None:
        restore(training, kept)
    for epoch in training.epochs(lambda done, of: on_progress((training.done + done / of) / run.recipe.epochs)):
        factor = store.factor(run.id)
        training.scale_rate(factor)
        store.add_epoch(run.id, epoch, pack(training), factor)
    complete(store, run, training, dataset)


def complete(store: Store, run: Run, training: Training, dataset: Dataset) -> None:
    """Score the network on the test images, and keep it."""
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
    looked_at = training.images.to(torch.device("cpu"))[:LOOKED_AT]
    statistics = {
        when: [asdict(row) for row in layer_statistics(stage, run.architecture, looked_at, *normal)]
        for when, stage in (("before", build(run.architecture)), ("after", network))
    }
    evaluation = {"accuracy": found.accuracy, "loss": found.loss, "by_class": found.by_class, "classes": dataset.classes}
    evaluation |= {"confusion": confusion, "seconds": seconds, "statistics": statistics}
    kept = {"checkpoint": to_bytes(checkpoint), "examples": examples.to_bytes()}
    store.complete(run.id, dataset.name, evaluation, kept)


def images_of(dataset: Dataset) -> dict[str, str]:
    """On which images the run trains: their digest, and where they come from."""
    return {"data": dataset.digest, "source": dataset.source}


def machine_of(recipe: Recipe) -> dict[str, Any]:
    """On what the run runs: versions and threads."""
    return {
        "torch": torch.__version__,
        "python": platform.python_version(),
        "processor": platform.machine(),
        "threads": recipe.threads or os.cpu_count() or 1,
    }
