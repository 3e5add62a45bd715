"""The speeds of core: preparing a drawing, answering it, a training step, a trace."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import torch
import torchinfo

from core.data.datasets import load
from core.data.drawing import prepare
from core.data.examples import example
from core.design.architecture import Architecture, totals, trace
from core.design.zoo import ZOO, shown_name
from core.hardware.accelerator import Accelerator
from core.hardware.budget import PARTS, change_that_fits, taken
from core.hardware.energy import TECHNOLOGIES
from core.hardware.systolic import Array
from core.learning.checkpoint import read
from core.learning.classifier import Classifier
from core.learning.header import trained
from core.learning.network import build
from core.learning.recipe import Augmentation, Recipe
from core.learning.training import seeded, train
from core.profiling.speeds import Speed

ENDS = ("softmax", "flagship")  # the quickest and the slowest network


def timed(action: Callable[[], object], times: int) -> float:
    """Median seconds of some calls, after one to warm up."""
    action()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        took.append(time.perf_counter() - start)
    return median(took)


def report() -> list[Speed]:
    """Print the figures, and give those that README shows."""
    drawing, found = example(8), list[Speed]()
    # By turns, so that a busy machine slows both.
    deep, network = ZOO["13-layer-16"], build(ZOO["13-layer-16"]).eval()
    pairs = [
        (timed(lambda: list(trace(deep)), 5), timed(lambda: torchinfo.summary(network, (1, 3, 32, 32), verbose=0), 5))
        for _ in range(10)
    ]
    own, theirs = (median(times) for times in zip(*pairs, strict=True))
    print(
        f"a trace of the 13-layer network: {1e6 * own:.0f} µs, torchinfo.summary {1e6 * theirs:.0f}, {theirs / own:.0f} times"
    )
    found.append(Speed("a trace of the 13-layer network", "µs", 1e6 * own))
    print(f"a trace of LeNet-5 with its totals: {1e6 * timed(lambda: totals(ZOO['lenet5']), 200):.0f} µs")
    limits, accelerator, tech = dict.fromkeys(PARTS, 1.0), Accelerator(Array(16, 16)), TECHNOLOGIES["45nm"]
    for name in ("lenet5", "flagship"):

        def follow(design: Architecture = ZOO[name]) -> None:
            """What an edit in Build needs of core for all bars, none of which has room enough, and for the remedy."""
            taken(limits, list(trace(design)), accelerator, tech)
            change_that_fits(limits, design, accelerator)

        print(f"a trace of {name} with a budget of five parts and the smallest change: {1000 * timed(follow, 20):.1f} ms")
    found.append(told(Speed("a drawing to 28×28, all steps shown", "ms", 1000 * timed(lambda: prepare(drawing), 50))))
    torch.set_num_threads(1)
    prepared = prepare(drawing)
    for name, path in trained().items():
        classifier = Classifier.of(read(path), name)
        milliseconds = 1000 * timed(lambda c=classifier: c.answer(prepared), 50)
        one = told(Speed(f"an answer of {shown_name(name)}, batch 1, one thread", "ms", milliseconds))
        found += [one] if name in ENDS else []
    dataset = load("digits")
    varied = Augmentation(shift=1.5, rotation=10, scale=0.1, shear=8, thickness=0.5)
    for augmentation, words in ((Augmentation(), "plain"), (varied, "with augmentation")):
        recipe = replace(Recipe(), epochs=5, batch_size=128, augmentation=augmentation)
        seeded(0)
        epochs = list(train(build(ZOO["lenet5"]), dataset, recipe))
        microseconds = median(1e6 / epoch.images_per_second for epoch in epochs)
        found.append(told(Speed(f"training LeNet-5, {words}, batch 128, one thread, an image", "µs", microseconds)))
    return found


def told(speed: Speed) -> Speed:
    """Print a figure that has a median only."""
    print(f"{speed.what}: {speed.median:.3g} {speed.unit}", flush=True)
    return speed
