"""train: a network on a data set by a recipe, once or with several seeds, into a checkpoint."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.commands.leaving_out import left_out, require_writers
from core.commands.networks import architecture
from core.commands.output import show
from core.commands.recipe_file import read_recipe
from core.commands.trainings import best_first, trained
from core.data.datasets import LOADERS, load
from core.data.images import Dataset
from core.design.units import share_interval
from core.learning.checkpoint import Checkpoint, write
from core.learning.evaluation import evaluate
from core.learning.header import CheckpointError
from core.learning.intervals import of_mean
from core.learning.recipe import OPTIMIZERS, SCHEDULES, Recipe, RecipeError
from core.learning.requirements import require_match
from core.store.database import PATIENCE_OF_WORK, store_url
from core.store.store import Store
from core.workers.training import require_fit

HELP = "train a network, printing a record an epoch"
# Options that stand for a field of Recipe of the same name; None means: as the recipe file, or the default, has it.
NUMBERS = {
    "epochs": int,
    "batch_size": int,
    "lr": float,
    "momentum": float,
    "weight_decay": float,
    "gamma": float,
    "label_smoothing": float,
    "validation": int,
    "patience": int,
    "seed": int,
    "threads": int,
}
MAX_REPEATS = 100
VARIATIONS = ("shift", "rotation", "scale", "shear", "elastic", "thickness")


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NAME|FILE.json", help="a network of the zoo, or an architecture's JSON form")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the checkpoint to write (.safetensors)")
    parser.add_argument("--recipe", type=Path, metavar="FILE.json", help="a recipe; the options below override it")
    parser.add_argument("--dataset", help=f"one of {', '.join(LOADERS)}, or folder:PATH")
    parser.add_argument("--optimizer", choices=OPTIMIZERS)
    parser.add_argument("--schedule", choices=SCHEDULES)
    parser.add_argument("--device", help="auto, cpu, cuda or mps")
    for name, kind in NUMBERS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind)
    for name in VARIATIONS:
        parser.add_argument(f"--{name}", type=float, help="augmentation: the largest change to either side")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask scheduler; else a worker of this machine")
    parser.add_argument("--store", metavar="URL", help="the database of runs; else that of the app")
    parser.add_argument(
        "--repeats",
        type=int,
        default=1,
        metavar="N",
        help="train with N seeds, together where faster; kept is that of the least loss on validation images, else the first",
    )
    kept = "trainings of this name, network, recipe and data that the store has are not done again: what was stopped goes on"
    parser.add_argument("--series", default="", metavar="NAME", help=kept)
    kept = "also train without a fifth of the pen's writers in turn, and keep on the card how their digits are read then"
    parser.add_argument("--leave-writers-out", action="store_true", help=kept)
    parser.add_argument("--test", nargs="+", default=[], metavar="DATASET", help="also measure on the test split of these")


def recipe(options: argparse.Namespace) -> Recipe:
    """The recipe file, if any, with the given options over it; raises RecipeError."""
    form: dict[str, Any] = read_recipe(options.recipe).to_form() if options.recipe else {}
    for name in ("dataset", "optimizer", "schedule", "device", *NUMBERS):
        if getattr(options, name) is not None:
            form["learning_rate" if name == "lr" else name] = getattr(options, name)
    given = {name: getattr(options, name) for name in VARIATIONS if getattr(options, name) is not None}
    return Recipe.from_form({**form, "augmentation": {**form.get("augmentation", {}), **given}})


def run(options: argparse.Namespace) -> int:
    network, settings = architecture(options.network), recipe(options)
    if not 1 <= options.repeats <= MAX_REPEATS:
        bound = "at least 1" if options.repeats < 1 else f"at most {MAX_REPEATS}"
        raise RecipeError("range", f"--repeats must be {bound}, got {options.repeats}.")
    if options.out:
        _require_place(options.out)
    if options.leave_writers_out:
        require_writers(settings)
    dataset = load(settings.dataset)
    if options.dataset and options.recipe is None:  # a recipe file says itself how it normalizes
        settings = replace(settings, mean=dataset.mean, std=dataset.std)
    tests = {name: load(name) for name in dict.fromkeys(options.test)} or {dataset.name: dataset}
    require_fit(network, settings, dataset)
    for data in tests.values():
        require_match(network, network.name, data.name, data.facts)
    store = Store(options.store or store_url(), PATIENCE_OF_WORK)
    kept = best_first(trained(store, network, settings, dataset, options.repeats, options))
    seeds = tuple(one.recipe.seed for one in kept)
    accuracies = {name: tuple(_accuracy(checkpoint, data) for checkpoint in kept) for name, data in tests.items()}
    without = left_out(store, network, settings, options) if options.leave_writers_out else {}
    seconds = sum(checkpoint.card.seconds for checkpoint in kept) / len(kept)
    name = options.out.stem if options.out else network.name
    card = replace(kept[0].card, name=name, seeds=seeds, accuracies=accuracies, seconds=seconds, left_out=without)
    for test in tests:
        record = {"test": test, "mean": card.mean(test), "std": card.std(test), "seeds": seeds}
        show(record, options.json, _score(test, accuracies[test]))
    if without:
        show({"left_out": without}, options.json, _left_out(without))
    if options.out:
        write(replace(kept[0], card=card), options.out)
        size = options.out.stat().st_size
        show({"saved": str(options.out), "bytes": size}, options.json, f"saved {options.out}, {size:,} bytes")
    return 0 if len(kept) == options.repeats else 1


def _score(test: str, accuracies: Sequence[float]) -> str:
    """The accuracy of one seed, or the mean of several with its 95 % interval."""
    if len(accuracies) == 1:
        return f"{test}: {100 * accuracies[0]:.2f} % of the test images, one seed"
    middle, ends = share_interval(*of_mean(accuracies))
    return f"{test}: {middle} of the test images, the mean of {len(accuracies)} seeds, 95 % interval {ends}"


def _left_out(shares: dict[str, float]) -> str:
    middle, ends = share_interval(*of_mean(list(shares.values())))
    return f"writers left out in turn: {middle}, the mean over {len(shares)} writers, 95 % interval {ends}"


def _accuracy(checkpoint: Checkpoint, data: Dataset) -> float:
    return evaluate(checkpoint.network(), data.test, checkpoint.recipe.mean, checkpoint.recipe.std).accuracy


def _require_place(out: Path) -> None:
    """Refuse a file that would not be found again, or a folder that cannot be made."""
    if out.suffix != ".safetensors":
        raise CheckpointError("not-saved", f"{out.name} would not be read as a checkpoint.", "End the name with .safetensors.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CheckpointError(
            "not-saved", f"{out.parent} is no folder to write to: {error.strerror}.", "Choose another."
        ) from None
