"""Trainings in lanes against torch's, on one thread and by turns: µs of training for an image of one network.

With the share of what the core could do: of its measured peak of multiply-adds.
"""

from dataclasses import replace
from statistics import median

import torch

from core.data.images import Dataset
from core.design.architecture import Architecture, trace
from core.design.layers import Conv2d, Linear
from core.design.zoo import ZOO
from core.learning.choosing import random_images
from core.learning.lanes.together import Lanes
from core.learning.lanes.vector import LANES
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import Training, seeded
from core.profiling.speeds import LaneSpeed
from tests.benchmarks.kernels import peak

RECIPE = Recipe(dataset="random", epochs=1, optimizer="momentum", learning_rate=1e-3, device="cpu", threads=1)
NAMES = ("lenet5", "lenet5-28", "7-layer-16", "mlp1")
IMAGES = {4: 400, 64: 1_280}  # of an epoch, by batch size
ROUNDS = 5


def report() -> list[LaneSpeed]:
    """Print the figures, and give them; the first training in lanes compiles its kernels and is not counted."""
    torch.set_num_threads(1)
    highest, found = peak(), list[LaneSpeed]()
    print(f"lanes: {LANES} in a register; the core's peak {highest / 1e9:.0f} GFLOP/s")
    for name in NAMES:
        for batch, count in ((4, LANES), (64, 1)):
            data = random_images(ZOO[name], IMAGES[batch])
            recipe = replace(RECIPE, batch_size=batch)
            _lanes(ZOO[name], recipe, data, count)
            pairs = [(_torch(ZOO[name], recipe, data), _lanes(ZOO[name], recipe, data, count)) for _ in range(ROUNDS)]
            theirs, ours = (median(times) for times in zip(*pairs, strict=True))
            share = _operations(ZOO[name]) / ours / 1e-6 / highest
            found.append(LaneSpeed(name, batch, count, theirs, ours, share))
            print(
                f"{name}, batch {batch}, {count} network(s): torch {theirs:.1f} µs, lanes {ours:.1f} µs, "
                f"{theirs / ours:.1f} times, {share:.0%} of the peak"
            )
    return found


def _operations(network: Architecture) -> int:
    """Floating-point operations of a training step for one image: the first layer has no input whose gradient is needed."""
    macs = [step.macs for step in trace(network) if isinstance(step.layer, Conv2d | Linear)]
    return 2 * (3 * sum(macs) - macs[0])


def _trainings(network: Architecture, recipe: Recipe, data: Dataset, count: int) -> list[Training]:
    made = []
    for seed in range(count):
        seeded(seed, threads=1)
        made.append(Training(build(network), data, recipe.with_seed(seed)))
    return made


def _torch(network: Architecture, recipe: Recipe, data: Dataset) -> float:
    epoch = next(_trainings(network, recipe, data, 1)[0].epochs())
    return 1e6 / epoch.images_per_second


def _lanes(network: Architecture, recipe: Recipe, data: Dataset, count: int) -> float:
    epoch = next(Lanes(network, _trainings(network, recipe, data, count), count == 1).epochs())[0]
    return 1e6 / epoch.images_per_second
