"""Small trainings, and what is asked of a store about them."""

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from core.design.architecture import Architecture
from core.design.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU
from core.learning.checkpoint import from_bytes
from core.learning.recipe import Augmentation, Recipe
from core.learning.training import Epoch
from core.store.run import Run
from core.store.runs import update_run
from core.store.state import State
from core.store.store import Store

ANOTHER = {"host": "another", "process": 1, "threads": 1}  # what a run runs on that another worker has
EPOCH = Epoch(1, 2.3, 0.1, 2.2, 0.2, 0.001, 1.0, 100.0)
RECIPE = Recipe(dataset="digits", epochs=6, batch_size=32, learning_rate=1e-3, validation=200, device="cpu", threads=1)
# Every kind of state: weights, running statistics, random numbers of dropout and of the images' variation, a schedule, the
# best weights so far.
SMALL = Architecture("small", (1, 28, 28), (Conv2d(3, 5, 4), BatchNorm2d(), ReLU(), Flatten(), Dropout(0.5), Linear(10)))
VARIED = {"schedule": "one-cycle", "patience": 12, "augmentation": Augmentation(shift=1)}
FULL = replace(RECIPE, epochs=12, batch_size=200, **VARIED)


def wait(store: Store, number: int, until: Callable[[Run], bool], seconds: float = 150) -> Run:
    """The run as soon as it is as wanted."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        run = store.run(number)
        if until(run):
            return run
        assert run.state not in (State.FAILED, State.DONE), run
        time.sleep(0.05)
    raise AssertionError(f"run {number} is still {store.run(number)}")


def take_over(store: Store, number: int) -> None:
    """Another worker takes up the run, as it may once this one has stood still for long."""
    with store.writing() as connection:
        update_run(connection, number, machine=json.dumps(ANOTHER))


def is_done(run: Run) -> bool:
    return run.state is State.DONE


def weights(store: Store, number: int) -> dict[str, torch.Tensor]:
    """What a run that is done has learned."""
    return from_bytes(store.file(number, "checkpoint") or b"", "checkpoint").weights


def require_same_bits(store: Store, number: int, other: int) -> None:
    """Two runs went the same way and ended with the same weights."""
    mine, theirs = weights(store, number), weights(store, other)
    assert mine.keys() == theirs.keys()
    for name, expected in theirs.items():
        assert torch.equal(mine[name], expected), name
    losses = [[(epoch.loss, epoch.validation_loss) for epoch in store.history(one)] for one in (number, other)]
    assert losses[0] == losses[1]


def epochs_in(snapshot: bytes) -> int:
    """After how many epochs a snapshot was taken."""
    header = json.loads(snapshot[8 : 8 + int.from_bytes(snapshot[:8], "little")])
    return int(json.loads(header["__metadata__"]["form"])["done"])


def require_whole(file: Path) -> None:
    """A SQLite file in which nothing is out of place."""
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
    assert list(file.parent.glob("*.damaged-*")) == []
