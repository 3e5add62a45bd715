"""Trainings with several seeds: handed to the workers, followed epoch by epoch, and the best of them put first."""

import argparse
import secrets
from collections.abc import Sequence
from dataclasses import asdict

from core.commands.output import bar, show
from core.commands.series import session_of
from core.data.images import Dataset
from core.design.architecture import Architecture
from core.learning.checkpoint import Checkpoint, from_bytes
from core.learning.epoch import Epoch
from core.learning.estimate import TOGETHER
from core.learning.recipe import Recipe
from core.store.store import Store
from core.workers.engine import EngineError
from core.workers.following import RunEnded, follow
from core.workers.handover import start


def best_first(kept: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Put the network with the least loss on validation images first; without such images the order stays.

    By accuracy, two or three images in thousands would decide; the loss counts how sure every answer is.
    """
    best = min(kept, key=_validation_loss)
    return [best, *(one for one in kept if one is not best)]


def _validation_loss(one: Checkpoint) -> float:
    """Of the epoch whose weights were kept."""
    losses = [epoch.validation_loss for epoch in one.history if epoch.validation_loss is not None]
    if not losses:
        return 0.0
    return min(losses) if one.recipe.patience else losses[-1]


def trained(
    store: Store, network: Architecture, settings: Recipe, dataset: Dataset, count: int, options: argparse.Namespace
) -> list[Checkpoint]:
    """Train with so many seeds from the recipe's on; `options` has series, scheduler and json, as the command `train` has.

    Those that end before their last epoch are reported and left out; raises RunEnded where none is left.
    """
    name, first = options.series, settings.seed
    session = session_of(name, network, settings, dataset) if name else secrets.token_hex(16)  # else nobody's before
    seeds = range(first, first + count)
    parts = [seeds[at : at + TOGETHER] for at in range(0, count, TOGETHER)]
    found = [one for part in parts for one in _trained(store, network, settings, part, session, options)]
    ended = {seed: one for seed, one in zip(seeds, found, strict=True) if isinstance(one, RunEnded)}
    if len(ended) == count:
        raise ended[first]
    for seed, error in ended.items():
        show({"seed": seed, "error": error.code, "message": str(error)}, options.json, f"seed {seed}: {error}")
    return [one for one in found if isinstance(one, Checkpoint)]


def _trained(
    store: Store, network: Architecture, settings: Recipe, seeds: Sequence[int], session: str, options: argparse.Namespace
) -> list[Checkpoint | RunEnded]:
    """Train with each seed in a worker, which takes several together where that is faster; print each epoch.

    Ctrl-C stops the trainings.
    """
    numbers = list(store.add_seeds(network, settings.with_seed(seeds[0]), len(seeds), session, f"{session}-{seeds[0]}"))
    for number in numbers:
        store.queue_again(number, session)  # of a series, what was stopped
    ended: dict[int, RunEnded] = {}
    try:
        start(store, numbers, options.scheduler)
        for number, seed in zip(numbers, seeds, strict=True):
            try:
                _follow(store, number, f"{network.name}, seed {seed}", options.json)
            except RunEnded as error:  # the others go on
                ended[number] = error
    except (EngineError, KeyboardInterrupt) as error:
        error.__traceback__ = None  # its frames may hold a row that was being read, and with it SQLite's lock
        for number in numbers:
            store.ask(number, session, "stop")
        raise
    return [ended.get(number) or _checkpoint(store, number) for number in numbers]


def _checkpoint(store: Store, number: int) -> Checkpoint:
    return from_bytes(store.file(number, "checkpoint") or b"", f"The checkpoint of run {number}")


def _follow(store: Store, number: int, title: str, as_json: bool) -> None:
    """Print each epoch of a run; raises RunEnded where it ends before its last."""
    run = store.run(number)
    with bar(1000, title, "‰") as progress:
        for epoch in follow(store, number, lambda share: progress.update(round(1000 * share) - progress.n)):
            machine = store.run(number).machine
            engine = {name: machine[name] for name in ("engine", "networks")}
            show({"seed": run.recipe.seed, **asdict(epoch), **engine}, as_json, _line(epoch, run.recipe))


def _line(epoch: Epoch, recipe: Recipe) -> str:
    held = ""
    if epoch.validation_accuracy is not None:
        held = f"  validation: loss {epoch.validation_loss:.4f}, {100 * epoch.validation_accuracy:.2f} %"
    return (
        f"seed {recipe.seed}  epoch {epoch.number}/{recipe.epochs}  training: loss {epoch.loss:.4f}, "
        f"{100 * epoch.accuracy:.2f} %{held}  {epoch.seconds:.1f} s, {epoch.images_per_second:,.0f} images/s"
    )
