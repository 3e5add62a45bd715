"""How long a training will take, before it begins, by each engine that could train it."""

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from math import prod
from statistics import median
from typing import NamedTuple

from core.data.facts import FACTS
from core.design.architecture import Architecture, Step, trace
from core.learning.epoch import Epoch
from core.learning.lanes.kept import FORMS, WIDEST, is_compiled, lanes_known
from core.learning.recipe import Augmentation, Recipe

MAX_SECONDS = 12 * 3600  # the longest training that a page starts

TORCH, IMAGES, NETWORKS = "torch", "lanes of images", "lanes of networks"  # the engines: see engines.py
FORM_OF = dict(zip((IMAGES, NETWORKS), FORMS, strict=True))  # of the kernels of an engine
SHORT = 10.0  # seconds of a training by torch that is not worth a second of measuring the others
COMPILING = 60.0  # and where their kernels are still to be compiled, which takes half a minute
MOST_BYTES = 1 << 30  # of the lanes of one training, or of 16: a worker holds the images, too
TOGETHER = WIDEST  # trainings that are worth handing over together


class Costs(NamedTuple):
    """Seconds for each batch; for each layer and each parameter, once per batch; for each output and MAC, once per image."""

    batch: float
    layer: float
    parameter: float
    output: float
    mac: float


# Fitted to trainings of 7 networks at batch sizes 4, 64 and 512, with 16 networks in the lanes of networks, on one core with
# AVX-512: off by a factor of 0.7 to 1.25 for torch, 0.7 to 1.25 for lanes of images, and 0.45 to 1.2 for lanes of networks.
# `pace` corrects them for this machine.
COSTS = {
    TORCH: Costs(140e-6, 70e-6, 0.17e-9, 2.9e-9, 0.05e-9),
    IMAGES: Costs(7.5e-6, 0.0, 1.7e-9, 0.74e-9, 0.072e-9),
    NETWORKS: Costs(0.0, 0.0, 0.65e-9, 0.5e-9, 0.103e-9),
}


def images_an_epoch(recipe: Recipe) -> int:
    """Training images in an epoch, without those for validation; 0 for a folder of images, which only the worker counts.

    Where an epoch takes some several times, the mean over the seeds, which decide what is set apart.
    """
    facts = FACTS.get(recipe.dataset)
    images = round(facts.epoch * (1 - recipe.validation / facts.images)) if facts else 0
    return min(images, recipe.images or images)


def seconds_an_image(architecture: Architecture, batch_size: int, engine: str = TORCH, count: int = 1) -> float:
    """Seconds of training for one image of one of `count` trainings.

    Lanes that hold no image, or no network, take as long as the others. Raises LayerError for an architecture that cannot work.
    """
    steps, costs = list(trace(architecture)), COSTS[engine]
    once = costs.batch + costs.layer * len(steps) + costs.parameter * sum(step.parameters for step in steps)
    each = _share(steps, costs)
    if engine == NETWORKS:
        return (once / batch_size + each) * _filled(count)
    return once / batch_size + each * (_filled(batch_size) if engine == IMAGES else 1.0)


def _filled(count: int) -> float:
    """How many lanes are taken for each one that is used."""
    lanes = lanes_known()
    return -(-count // lanes) * lanes / count


def share_of_image(architecture: Architecture) -> float:
    """Seconds of torch's training per image in a large batch, without the cost per batch."""
    return _share(list(trace(architecture)), COSTS[TORCH])


def reason_for_torch(architecture: Architecture, recipe: Recipe, images: int, count: int) -> str:
    """Why `count` trainings on that many images are torch's without measuring; empty if the lanes may be faster.

    The device "auto" counts as the CPU.
    """
    if recipe.device not in ("auto", "cpu"):
        return f"lanes are of a processor, not of {recipe.device}"
    if not _is_there("numba"):
        return "numba is not installed"
    takes = count * recipe.epochs * images * seconds_an_image(architecture, recipe.batch_size)
    if takes < SHORT or (takes < COMPILING and must_compile(architecture, recipe, count)):
        return "too short for the other engines to be compiled and measured"
    return ""


@cache  # a page asks for every run of a study
def _is_there(package: str) -> bool:
    return find_spec(package) is not None


def must_compile(architecture: Architecture, recipe: Recipe, count: int) -> bool:
    """Whether kernels of the lanes that could train them are still to be compiled on this machine."""
    engines = engines_of(architecture, recipe, count)
    return not all(is_compiled(form) for engine, form in FORM_OF.items() if engine in engines)


def engines_of(architecture: Architecture, recipe: Recipe, count: int) -> tuple[str, ...]:
    """The engines that could train them within MOST_BYTES.

    Networks that share lanes share their images, too, so these are not varied.
    """
    engines = (IMAGES, NETWORKS) if count > 1 and recipe.augmentation == Augmentation() else (IMAGES,)
    return (TORCH, *(one for one in engines if bytes_of_lanes(architecture, recipe.batch_size, one) <= MOST_BYTES))


def bytes_of_lanes(architecture: Architecture, batch_size: int, engine: str) -> int:
    """About the memory of lanes: every value of a batch, and of each weight its gradient and two moments."""
    steps = list(trace(architecture))
    values = prod(architecture.input_shape) + sum(prod(step.output_shape) for step in steps)
    weights = 5 * sum(step.parameters for step in steps)
    networks = TOGETHER if engine == NETWORKS else 1
    return 4 * networks * (batch_size * values + weights)


def likely_engine(architecture: Architecture, recipe: Recipe, images: int, count: int) -> str:
    """The engine that is fastest for `count` trainings, as computed; the worker measures (choosing.py)."""
    if reason_for_torch(architecture, recipe, images, count):
        return TORCH
    return min(
        engines_of(architecture, recipe, count),
        key=lambda engine: seconds_an_image(architecture, recipe.batch_size, engine, count),
    )


def together(architecture: Architecture, recipe: Recipe, images: int, count: int) -> int:
    """How many of `count` trainings that differ in their seeds are trained at a time, as computed.

    All of them in lanes of networks, if their epochs are equally long; else one after another.
    """
    share = count > 1 and _has_equal_epochs(recipe) and likely_engine(architecture, recipe, images, count) == NETWORKS
    return count if share else 1


def _has_equal_epochs(recipe: Recipe) -> bool:
    """Whether an epoch is equally long for every seed.

    Where an epoch takes some images several times, the seeds set apart more or fewer of these.
    """
    facts = FACTS.get(recipe.dataset)
    if facts is None or not facts.again or not recipe.validation:
        return True
    return 0 < recipe.images <= facts.images - recipe.validation  # every seed has more than these


def seconds(architecture: Architecture, recipe: Recipe, images: int, count: int = 1) -> float:
    """Seconds of one whole training on that many images; of several that share lanes, of its share of `count` trainings."""
    count = together(architecture, recipe, images, count)
    engine = likely_engine(architecture, recipe, images, count)
    return recipe.epochs * images * seconds_an_image(architecture, recipe.batch_size, engine, count)


class Trained(NamedTuple):
    """A training as `pace` takes it: by which engine, one of how many, and its epochs."""

    architecture: Architecture
    batch_size: int
    engine: str
    together: int
    history: list[Epoch]


def pace(trained: Iterable[Trained]) -> float | None:
    """How many times as long as computed trainings took on this machine: the median over their epochs; None without any."""
    shares: list[float] = []
    for one in trained:
        computed = seconds_an_image(one.architecture, one.batch_size, one.engine, one.together)
        shares += [1 / (epoch.images_per_second * computed) for epoch in one.history]
    return median(shares) if shares else None


def _share(steps: list[Step], costs: Costs) -> float:
    return costs.output * sum(prod(step.output_shape) for step in steps) + costs.mac * sum(step.macs for step in steps)
