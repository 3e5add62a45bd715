"""MNIST, where it is on this machine; a trained network with a few digits elsewhere."""

import pytest

from core.data.datasets import load
from core.data.images import Dataset
from core.learning.checkpoint import read
from core.learning.header import trained
from core.learning.quantization.accuracy import Subject


@pytest.fixture(scope="session")
def mnist(real_data) -> Dataset:
    """All of MNIST; skips the test where it is not there."""
    if not (real_data / "mnist").exists():
        pytest.skip("EXPLORER_DATA's folder holds no mnist")
    return load("mnist", download=False)


@pytest.fixture(scope="session")
def subject(digits):
    """subject("lenet5"): the network of the project with scikit-learn's digits, or with another data set."""

    def make(name: str, dataset: Dataset = digits) -> Subject:
        return Subject.of(read(trained()[name]), dataset)

    return make
