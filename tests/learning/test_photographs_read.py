"""Photographed digits of writers that no network was trained on are read as rightly as scanned ones."""

import pytest

from core.data.places import PLACES, find
from core.learning.checkpoint import read
from core.learning.classifier import Classifier
from core.learning.header import trained
from tests.benchmarks.photographs import LIGHTS, prepared, unseen

COUNT = 20  # photographs in each light


@pytest.mark.parametrize("light", ["uneven light", "squared paper"])
def test_photographs_of_unseen_writers_are_read_in_every_light(light: str) -> None:
    file = find(*PLACES["pen"])
    if file is None:
        pytest.skip("needs the pen strokes: set EXPLORER_DATA")
    digits = unseen(file, COUNT)
    pixels, _ = prepared(digits, LIGHTS[light])
    flagship = Classifier.of(read(trained()["flagship"]), "flagship")
    assert list(flagship.probabilities(pixels).argmax(1)) == [digit.label for digit in digits]
