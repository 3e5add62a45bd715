"""How fast a network learns here, against the usual loop over a DataLoader; by turns, so that a busy machine slows both."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset, Subset

from core.data.datasets import load
from core.data.images import Dataset as Images
from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.data.places import find
from core.data.torchvision_import import torchvision
from core.design.form import from_json
from core.design.zoo import ZOO
from core.learning.engines import epochs
from core.learning.epoch import Epoch
from core.learning.estimate import IMAGES, NETWORKS, TOGETHER, TORCH
from core.learning.evaluation import evaluate
from core.learning.network import build
from core.learning.recipe import Recipe
from core.learning.training import Training, seeded

GOAL = 0.98
OURS = Recipe(epochs=1, images=36_000, batch_size=64, learning_rate=5e-3, schedule="one-cycle", device="cpu")
THEIRS = {"batch_size": 4, "lr": 1e-3, "momentum": 0.9}  # documents 000 and 004
PART = 6_000  # images between two looks at the test images, which are not counted
MOST = 10  # epochs
FAST, FAST_NETWORK = Path("checkpoints/recipes/fast.json"), Path("checkpoints/recipes/fast-network.json")


def report() -> None:
    """Print the figures; needs MNIST."""
    folder = find("mnist/MNIST/raw")
    if folder is None:
        print("learning: left out, MNIST is not on this machine")
        return
    torch.set_num_threads(2)
    mnist, usual = load("mnist"), pictures(folder)
    for batch_size, images, engine, count in ((64, 12_800, TORCH, 1), (4, 3_200, NETWORKS, TOGETHER)):
        few, many = Subset(usual, range(images)), Images("few", mnist.train[:images], mnist.test, mnist.classes, "")
        pairs = [(_usual_epoch(few, batch_size), _our_epoch(many, batch_size, engine, count)) for _ in range(5)]
        theirs, ours = (median(1e6 * took for took in times) for times in zip(*pairs, strict=True))
        print(
            f"training LeNet-5 at batch {batch_size}: DataLoader {theirs:.0f} µs an image, "
            f"{engine}, {count} at once, {ours:.1f} for one network's, {theirs / ours:.1f} times"
        )
    rounds = [(_usual_time_to_goal(usual, mnist, seed), _our_time_to_goal(mnist, seed)) for seed in (0, 1, 2)]
    for theirs, ours in rounds:
        print(f"LeNet-5 to 98 % on MNIST: documents' recipe {theirs:.0f} s, here {ours:.1f} s, {theirs / ours:.0f} times")
    for engine, seeds in ((IMAGES, 10), (TORCH, 3)):
        accuracies, times = zip(*(_by_the_fast_recipe(mnist, engine, seed) for seed in range(seeds)), strict=True)
        reached = f"{100 * mean(accuracies):.2f} % (mean of {seeds} seeds)"
        print(f"{FAST.name} on MNIST, {engine}: {reached} in {median(times):.2f} s of two threads")


def _by_the_fast_recipe(mnist: Images, engine: str, seed: int) -> tuple[float, float]:
    """Accuracy on the test images, and seconds of training on two threads."""
    recipe = Recipe.from_form(json.loads(FAST.read_text())).with_seed(seed)
    network = from_json(FAST_NETWORK.read_text())
    seeded(seed, 2)
    training = Training(build(network), mnist, recipe)
    takes = sum(one.seconds for (one,) in epochs(engine, network, [training]) if isinstance(one, Epoch))
    return evaluate(training.network, mnist.test, recipe.mean, recipe.std).accuracy, takes


def pictures(folder: Path, train: bool = True) -> Dataset:
    """MNIST as everybody loads it, from a copy that is unpacked, as torchvision wants it."""
    vision = torchvision()
    steps = vision.transforms.Compose([vision.transforms.ToTensor(), vision.transforms.Normalize((MNIST_MEAN,), (MNIST_STD,))])
    with TemporaryDirectory() as copy:
        raw = Path(copy) / "MNIST" / "raw"
        shutil.copytree(folder, raw)
        for packed in raw.glob("*.gz"):
            vision.datasets.utils.extract_archive(str(packed), str(raw))
        return vision.datasets.MNIST(copy, train=train, transform=steps)  # reads all into memory


def usual_loop(network: nn.Module, data: Dataset, batch_size: int, lr: float, momentum: float, look: Callable) -> None:
    """The loop of every tutorial; `look(images)` after each batch ends it by returning True."""
    optimizer = torch.optim.SGD(network.parameters(), lr=lr, momentum=momentum)
    for values, labels in DataLoader(data, batch_size, shuffle=True):
        optimizer.zero_grad()
        loss = cross_entropy(network(values), labels)
        loss.backward()
        optimizer.step()
        if look(len(labels)):
            return


def _usual_epoch(data: Dataset, batch_size: int) -> float:
    """Seconds an image."""
    seeded(0)
    start = time.perf_counter()
    usual_loop(build(ZOO["lenet5"]), data, batch_size, 1e-2, 0.9, lambda _: False)
    return (time.perf_counter() - start) / len(data)


def _our_epoch(data: Images, batch_size: int, engine: str, count: int) -> float:
    """Seconds for an image of one of `count` networks that are trained at once, by the same recipe."""
    seeded(0)
    recipe = Recipe(epochs=1, batch_size=batch_size, optimizer="momentum", learning_rate=1e-2, device="cpu")
    start = time.perf_counter()
    trainings = [Training(build(ZOO["lenet5"]), data, recipe.with_seed(seed)) for seed in range(count)]
    list(epochs(engine, ZOO["lenet5"], trainings))
    return (time.perf_counter() - start) / len(data.train) / count


def _usual_time_to_goal(pictures: Dataset, mnist: Images, seed: int) -> float:
    seeded(seed)
    network = build(ZOO["lenet5"])
    took, since, start = 0.0, 0, time.perf_counter()
    reached = False

    def look(images: int) -> bool:
        nonlocal took, since, start, reached
        since += images
        if since >= PART:
            took, since = took + time.perf_counter() - start, 0
            reached = evaluate(network, mnist.test, MNIST_MEAN, MNIST_STD).accuracy >= GOAL
            start = time.perf_counter()
        return reached

    for _ in range(MOST):
        usual_loop(network.train(), pictures, **THEIRS, look=look)
        if reached:
            break
    return took


def _our_time_to_goal(mnist: Images, seed: int) -> float:
    """One-cycle over 36,000 images: 98 % with each of eight seeds; what it takes from the start of the training to its end."""
    seeded(seed)
    network = build(ZOO["lenet5"])
    start = time.perf_counter()
    list(Training(network, mnist, OURS.with_seed(seed)).epochs())
    took = time.perf_counter() - start
    accuracy = evaluate(network, mnist.test, MNIST_MEAN, MNIST_STD).accuracy
    if accuracy < GOAL:
        print(f"LeNet-5 did not reach 98 %: {100 * accuracy:.2f} %")
    return took
