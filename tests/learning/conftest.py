"""Small data and small checkpoints for the tests of learning; no test here needs a download."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pytest
import safetensors.torch
import torch

from core.data.datasets import load
from core.data.images import Dataset
from core.design.architecture import Architecture
from core.design.form import to_json
from core.design.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, write
from core.learning.epoch import Epoch
from core.learning.network import build
from core.learning.recipe import Augmentation, Recipe
from core.learning.training import seeded


@pytest.fixture(autouse=True)
def _one_thread(one_thread):
    """Every test of this folder runs torch on one thread."""


@pytest.fixture(scope="session")
def digits():
    """scikit-learn's 1,437 training and 360 test digits."""
    return load("digits")


@pytest.fixture
def first(digits):
    """first(n): a data set of the first n training digits, which are also its test digits."""

    def cut(count: int) -> Dataset:
        return Dataset("few", digits.train[:count], digits.train[:count], digits.classes, digits.source)

    return cut


@pytest.fixture
def small():
    """A network with every kind of state: weights, biases, running statistics, dropout."""
    layers = (Conv2d(3, 5, 4), BatchNorm2d(), ReLU(), Flatten(), Dropout(0.5), Linear(10))
    return Architecture("small", (1, 28, 28), layers, "these tests")


@pytest.fixture
def checkpoint(small):
    """A checkpoint of the small network with something in every place."""
    seeded(11)
    recipe = Recipe(
        dataset="digits",
        epochs=2,
        schedule="steps",
        steps=((1, 1e-3), (2, 1e-4)),
        augmentation=Augmentation(shift=2, elastic=7.5),
        validation=100,
    )
    history = (Epoch(1, 2.25, 0.2, 2.1, 0.25, 1e-3, 1.5, 900.0), Epoch(2, 1.5, 0.6, None, None, 1e-4, 1.4, 950.0))
    card = Card("small", "digits", (11, 12), {"digits": (0.9, 0.8)}, 1_278, 3_000, 2.9, {"torch": "2", "threads": 2})
    return Checkpoint(small, recipe, history, card, build(small).state_dict())


@pytest.fixture
def saved(checkpoint, tmp_path):
    """The checkpoint as a file."""
    path = tmp_path / "small.safetensors"
    write(checkpoint, path)
    return path


@pytest.fixture
def forge(checkpoint, tmp_path):
    """forge(weights={…}, entry="…"): a file whose digest is right and the rest as one likes, made without core's writer."""

    def make(weights: dict[str, torch.Tensor] | None = None, **entries: str) -> Path:
        metadata = {
            "format": "from-mlp-to-cnn checkpoint",
            "version": "1",
            "architecture": to_json(checkpoint.architecture),
            "recipe": json.dumps(checkpoint.recipe.to_form()),
            "card": json.dumps(checkpoint.card.to_form()),
            "history": json.dumps([asdict(epoch) for epoch in checkpoint.history]),
            "digest": "0" * 64,
            **entries,
        }
        blank = safetensors.torch.save(checkpoint.weights if weights is None else weights, metadata)
        digest = hashlib.sha256(blank).hexdigest()
        path = tmp_path / "forged.safetensors"
        path.write_bytes(blank.replace(b"0" * 64, digest.encode(), 1))
        return path

    return make
