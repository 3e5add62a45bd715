"""Which engine trains: the one that is fastest on this machine.

What each takes is measured once for each kind of training, in about a second, and kept in the cache folder.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import NamedTuple

import torch

from core.data.files import write_whole
from core.data.images import Dataset, Images
from core.data.places import cache_folder
from core.design.architecture import Architecture, totals
from core.design.form import to_json
from core.design.units import three_digits
from core.learning.engines import device_of, epochs
from core.learning.epoch import Epoch
from core.learning.estimate import NETWORKS, TOGETHER, TORCH, engines_of, must_compile, reason_for_torch, seconds_an_image
from core.learning.lanes.kept import kernels_folder
from core.learning.network import build
from core.learning.recipe import Augmentation, Recipe
from core.learning.training import Training

TRY = 0.1  # seconds that one measurement aims at
TRIES = 3  # of each engine; the fastest counts


class Choice(NamedTuple):
    """An engine, and the reason in words."""

    engine: str
    why: str


def choose(
    architecture: Architecture, recipe: Recipe, images: int, count: int, before_compiling: Callable[[], None] = lambda: None
) -> Choice:
    """The engine for `count` trainings that can share lanes, each with so many images an epoch.

    `before_compiling` is called where the kernels of the lanes are compiled now, which happens once on a machine.
    """
    if reason := reason_for_torch(architecture, recipe, images, count):
        return Choice(TORCH, reason)
    if must_compile(architecture, recipe, count):
        before_compiling()
    return fastest(speeds_of(architecture, recipe, count), device_of(TORCH, recipe).type)


def fastest(speeds: dict[str, float], device: str = "cpu") -> Choice:
    """The engine that takes the least time; `speeds` are seconds for an image of one training, torch's on the device."""
    engine = min(speeds, key=speeds.__getitem__)
    places = {} if device == "cpu" else {TORCH: f"{TORCH} on {device}"}
    each = ", ".join(f"{places.get(name, name)} {three_digits(1e6 * speed)}" for name, speed in speeds.items())
    return Choice(engine, f"measured here for an image of one training: {each}")


def speeds_of(architecture: Architecture, recipe: Recipe, count: int) -> dict[str, float]:
    """Seconds that each engine takes here for an image of one of `count` trainings, measured or as kept from before."""
    file = _file(architecture, recipe, count)
    try:
        return dict(json.loads(file.read_text()))
    except (OSError, ValueError):  # not measured yet
        found = measure(engines_of(architecture, recipe, count), architecture, recipe, count)
        with suppress(OSError):  # on a full disk it is measured again the next time
            write_whole(file, json.dumps(found).encode())
        return found


def measure(engines: Sequence[str], architecture: Architecture, recipe: Recipe, count: int) -> dict[str, float]:
    """Seconds that each engine takes for an image of one of `count` trainings.

    They take turns, an epoch each, so that a machine that is busy for a while slows all. The first epoch of each, in which it
    may compile, does not count.
    """
    with torch.random.fork_rng():
        trials = {engine: _epochs(engine, architecture, recipe, count) for engine in engines}
        turns = [{engine: next(trial) for engine, trial in trials.items()} for _ in range(1 + TRIES)]
    return {engine: min(turn[engine] for turn in turns[1:]) for engine in engines}


def _epochs(engine: str, architecture: Architecture, recipe: Recipe, count: int) -> Iterator[float]:
    """Seconds for an image of one training, in one epoch after another."""
    count = min(count, TOGETHER) if engine == NETWORKS else 1
    guess = count * recipe.batch_size * seconds_an_image(architecture, recipe.batch_size, engine, count)
    data = random_images(architecture, max(1, round(TRY / guess)) * recipe.batch_size)
    plain = Recipe(data.name, 1 + TRIES, recipe.batch_size, recipe.optimizer, learning_rate=1e-6)
    device = device_of(engine, recipe)
    trainings = [Training(build(architecture), data, plain.with_seed(seed), device) for seed in range(count)]
    for epoch, *_ in epochs(engine, architecture, trainings):
        assert isinstance(epoch, Epoch)  # with so small a rate no training diverges
        yield epoch.seconds / len(data.train)


def random_images(architecture: Architecture, count: int) -> Dataset:
    """So many images of random pixels and labels that fit the network, to measure with."""
    dice = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (count, *architecture.input_shape), generator=dice, dtype=torch.uint8)
    classes = prod(totals(architecture).output_shape)
    images = Images(pixels, torch.randint(0, classes, (count,), generator=dice))
    return Dataset("random", images, images[:1], tuple(map(str, range(classes))), "random numbers")


def _file(architecture: Architecture, recipe: Recipe, count: int) -> Path:
    """Where the measured times are kept; what they depend on is in the name."""
    form = to_json(replace(architecture, name="", source=""))
    depends = (form, recipe.batch_size, recipe.optimizer, recipe.augmentation == Augmentation(), min(count, TOGETHER))
    machine = (
        str(device_of(TORCH, recipe)),
        torch.__version__,
        torch.get_num_threads(),
        torch.backends.cpu.get_cpu_capability(),
        kernels_folder().name,
    )
    digest = hashlib.sha256(repr((depends, machine)).encode()).hexdigest()
    return cache_folder() / "speeds" / f"{digest[:32]}.json"
