"""The images that a network is looked into with: MNIST as soon as it is there, and what is said of a network's own images."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.data.datasets import mnist_or_digits
from pages.inside.images import images, kept_by_dataset
from pages.inside.others import _not_trained_on_them
from tests.data.idx import expect, tiny_mnist


@pytest.fixture
def mnist(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where MNIST is looked for, still missing; tiny files count as MNIST's."""
    expect(tiny_mnist(), monkeypatch)
    return data_folder / "mnist/MNIST/raw"


def put(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, data in tiny_mnist().items():
        (folder / name).write_bytes(data)


def test_mnist_is_looked_at_as_soon_as_it_is_on_this_machine_and_read_once(mnist: Path) -> None:
    says = kept_by_dataset(4)(lambda: images("test")[1])
    assert says() == "the first 360 test images of digits"
    put(mnist)
    assert says() == "the first 5 test images of mnist" and mnist_or_digits() is mnist_or_digits()


@pytest.mark.parametrize(
    ("learned_from", "others"),
    [("mnist", False), ("mnist+pen", False), ("mnist+pen/2", False), ("pen", True), ("digits", True)],
)
def test_a_network_that_also_learned_from_other_images_was_trained_on_these_too(
    mnist: Path, learned_from: str, others: bool
) -> None:
    put(mnist)
    trained: Any = SimpleNamespace(epochs=3, recipe=SimpleNamespace(dataset=learned_from))
    says = f" This network was not trained on them, but on {learned_from}."
    assert _not_trained_on_them(trained) == (says if others else "")
