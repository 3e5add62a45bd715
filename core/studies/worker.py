"""What a worker process does with one run: train it from its last snapshot, tell the store, obey what is wished."""

import os
import platform
import time
from typing import Any

import torch

from core.data.datasets import load
from core.data.images import Dataset
from core.data.normalization import normalize
from core.design.architecture import totals
from core.design.refusal import Refusal
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, to_bytes
from core.learning.evaluation import evaluate, require_match
from core.learning.network import build, pick_device, require_budget
from core.learning.recipe import RecipeError
from core.learning.snapshot import pack, take_up
from core.learning.training import Diverged, Training, seeded
from core.studies.store import Run, Store

BEAT = 0.5  # seconds between two heartbeats


class Wished(Exception):
    """The run was asked to stop or to pause."""


def work(url: str, number: int) -> str:
    """Train run `number` of the store at `url` to its end, or until it is asked to stop; gives the state it is left in.

    Called again after a worker died it goes on from the last snapshot, so that it may be called any number of times.
    """
    store = Store(url)
    run = store.run(number)
    threads = run.recipe.threads or os.cpu_count() or 1
    if not store.begin(number, _machine(threads)):
        return store.run(number).state
    try:
        state, says, result, checkpoint = _trained(store, run, threads)
    except Wished as wish:
        state, says, result, checkpoint = {"stop": "stopped", "pause": "paused"}[str(wish)], "", {}, b""
    except Diverged as error:
        state, says, result, checkpoint = "diverged", str(error), {}, b""
    except Refusal as error:
        state, says, result, checkpoint = "failed", str(error), {}, b""
    except Exception as error:
        store.finish(number, "failed", f"{type(error).__name__}: {str(error)[:200]}")
        raise
    store.finish(number, state, says, result, checkpoint)
    return state


def require_sense(run_of: tuple[Any, Any], dataset: Dataset) -> None:
    """Raise a Refusal, before the first epoch, for what would only fail later: (architecture, recipe) and the data set."""
    architecture, recipe = run_of
    require_budget(architecture, recipe.batch_size)
    require_match(architecture, architecture.name, dataset)
    dataset.split(recipe.validation, recipe.seed)
    if totals(architecture).parameters == 0:
        raise RecipeError(
            "nothing-to-learn", f"{architecture.name} has no parameters to learn.", "Add a Conv2d or a Linear layer."
        )


def _trained(store: Store, run: Run, threads: int) -> tuple[str, str, dict[str, Any], bytes]:
    started = time.monotonic()
    dataset = load(run.recipe.dataset)
    require_sense((run.architecture, run.recipe), dataset)
    seeded(run.recipe.seed, threads)
    training = Training(build(run.architecture), dataset, run.recipe)
    if (kept := store.file(run.id, "snapshot")) is not None:
        take_up(training, kept)
    last, factor = 0.0, 1.0

    def beat(done: int, of: int) -> None:
        nonlocal last, factor
        if time.monotonic() - last > BEAT or last == 0.0:
            last = time.monotonic()
            wish, factor = store.beat(run.id, (training.done + done / of) / run.recipe.epochs)
            if wish:
                raise Wished(wish)

    for epoch in training.epochs(beat):
        training.scale_rate(factor)
        store.add_epoch(run.id, epoch, pack(training), factor)
        factor = 1.0
    return "done", "", *_outcome(store, run, training, dataset, time.monotonic() - started)


def _outcome(store: Store, run: Run, training: Training, dataset: Dataset, seconds: float) -> tuple[dict[str, Any], bytes]:
    """What the network scores on the test images, and its checkpoint."""
    store.beat(run.id, 1.0)
    training.network.cpu()
    score = evaluate(training.network, dataset.test, run.recipe.mean, run.recipe.std)
    accuracies: dict[str, tuple[float, ...]] = {dataset.name: (score.accuracy,)}
    device = str(pick_device(run.recipe.device))
    name = run.architecture.name
    card = Card.of(name, run.architecture, dataset.source, (run.recipe.seed,), accuracies, seconds, device)
    history = tuple(store.history(run.id))
    checkpoint = Checkpoint(run.architecture, run.recipe, history, card, training.network.state_dict())
    confusion = _confusion(training, dataset)
    result = {"accuracy": score.accuracy, "loss": score.loss, "by_class": score.by_class, "classes": dataset.classes}
    return {**result, "confusion": confusion, "seconds": seconds}, to_bytes(checkpoint)


@torch.inference_mode()
def _confusion(training: Training, dataset: Dataset) -> list[list[int]]:
    """Counts: a row a true class, a column an answer."""
    recipe, classes = training.recipe, len(dataset.classes)
    training.network.eval()
    counts = torch.zeros(classes, classes, dtype=torch.int64)
    for batch in dataset.test.batches(1000):
        answers = training.network(normalize(batch.pixels.float(), recipe.mean, recipe.std)).argmax(1)
        counts += torch.bincount(batch.labels * classes + answers, minlength=classes**2).view(classes, classes)
    rows: list[list[int]] = counts.tolist()
    return rows


def _machine(threads: int) -> dict[str, Any]:
    return {
        **{"torch": torch.__version__, "python": platform.python_version(), "processor": platform.machine()},
        **{"threads": threads, "host": platform.node(), "process": os.getpid()},
    }
