"""Training on a GPU: as on the processor, taken up again bit for bit, and by lanes of the processor where those are faster."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.data.datasets import load
from core.design.architecture import Architecture
from core.design.zoo import ZOO
from core.learning import choosing
from core.learning.choosing import choose, measure
from core.learning.engines import device_of
from core.learning.estimate import IMAGES, TORCH
from core.learning.evaluation import evaluate
from core.learning.network import build
from core.learning.recipe import Augmentation, Recipe
from core.learning.snapshot import pack, restore
from core.learning.training import Training, seeded

SHORT = Recipe(dataset="digits", epochs=4, batch_size=64, optimizer="adam", learning_rate=1e-3, validation=200)
VARIED = replace(SHORT, augmentation=Augmentation(shift=1.5, rotation=10, thickness=0.3, elastic=2.0), patience=3)
on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def begun(network: Architecture, recipe: Recipe) -> Training:
    seeded(recipe.seed, 1)
    return Training(build(network), load("digits"), recipe)


@pytest.fixture
def same_sums() -> Iterator[None]:
    """Sums in the same order at each run: cuDNN's fastest convolutions add in the order in which their threads end."""
    before = torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = True
    yield
    torch.backends.cudnn.deterministic = before


@on_a_gpu
@pytest.mark.parametrize("name", ["softmax", "mlp1", "lenet5-28", "flagship"])
def test_it_learns_there_what_it_learns_on_the_processor(name: str) -> None:
    scores = []
    for device in ("cpu", "cuda"):
        training = begun(ZOO[name], replace(SHORT, device=device))
        *_, last = training.epochs()
        scores.append(last.validation_accuracy)
        there = evaluate(training.network, training.held, 0.13, 0.31)
        here = evaluate(training.network.cpu(), training.held.to(torch.device("cpu")), 0.13, 0.31)
        assert there.accuracy == pytest.approx(here.accuracy, abs=0.01)
    assert scores[0] == pytest.approx(scores[1], abs=0.05)


@on_a_gpu
@pytest.mark.parametrize("name", ["mlp1", "flagship"])
@pytest.mark.parametrize("recipe", [SHORT, VARIED], ids=["plain", "varied"])
def test_taken_up_again_it_ends_in_the_same_weights(name: str, recipe: Recipe, same_sums: None) -> None:
    """The flagship has dropout, whose random numbers are the GPU's own."""
    recipe = replace(recipe, device="cuda")
    whole = begun(ZOO[name], recipe)
    list(whole.epochs())
    first = begun(ZOO[name], recipe)
    next(first.epochs())
    kept = pack(first)
    torch.rand(7, device="cuda")  # whatever else draws numbers meanwhile
    again = begun(ZOO[name], recipe)
    restore(again, kept)
    list(again.epochs())
    for part, weights in whole.network.state_dict().items():
        assert torch.equal(weights, again.network.state_dict()[part]), part


@on_a_gpu
def test_torch_is_measured_on_the_gpu_and_lanes_on_the_processor(fresh_cache: Path, kernels: None) -> None:
    for batch_size in (4, 512):
        recipe = replace(SHORT, batch_size=batch_size, epochs=1_000)
        speeds = measure((TORCH, IMAGES), ZOO["lenet5-28"], recipe, 1)
        found = choose(ZOO["lenet5-28"], recipe, 60_000, 1)
        print(batch_size, speeds, found)
        assert "torch on cuda" in found.why and "lanes of images" in found.why


def test_lanes_are_of_the_processor_where_there_is_a_gpu_too(monkeypatch: pytest.MonkeyPatch, fresh_cache: Path) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device_of(TORCH, SHORT).type == "cuda" and device_of(IMAGES, SHORT).type == "cpu"
    monkeypatch.setattr(choosing, "measure", lambda engines, *_: {TORCH: 30e-6, IMAGES: 20e-6})
    monkeypatch.setattr(choosing, "must_compile", lambda *about: False)
    found = choose(ZOO["lenet5-28"], replace(SHORT, epochs=1_000), 60_000, 1)
    assert found == (IMAGES, "measured here for an image of one training: torch on cuda 30.0 µs, lanes of images 20.0 µs")
