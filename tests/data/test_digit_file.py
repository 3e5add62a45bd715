"""A digit as a file: what is written is read again, and what is no digit is refused."""

import json

import numpy as np
import pytest

from core.data.digit_file import Digit, from_text, to_text
from core.data.normalization import DataError

PIXELS = np.arange(784, dtype=np.uint8).reshape(28, 28)


@pytest.mark.parametrize("strokes", [None, 1, 3])
def test_the_pixels_and_the_number_of_strokes_come_back(strokes):
    found = from_text(to_text(Digit(PIXELS, strokes)), "digit.json")
    assert np.array_equal(found.pixels, PIXELS) and found.pixels.dtype == np.uint8 and found.strokes == strokes


def changed(**parts: object) -> str:
    return json.dumps(json.loads(to_text(Digit(PIXELS, 2))) | parts)


def test_a_file_that_says_nothing_of_strokes_is_a_digit_too():
    form = json.loads(changed())
    del form["strokes"]
    assert from_text(json.dumps(form), "digit.json").strokes is None


@pytest.mark.parametrize(
    "text",
    ["", "[" * 9000, " " * 30_000, changed(version=2), changed(pixels=[[0] * 28] * 27), changed(pixels=[[256] * 28] * 28)]
    + [changed(strokes=strokes) for strokes in (0, -1, 1.5, True, "2", [])],
    ids=range(12),
)
def test_what_is_no_digit_is_refused_by_the_name_of_its_file(text):
    with pytest.raises(DataError, match=r"mine.json is no digit of this program: 28 rows of 28 numbers from 0 to 255, and 1 "):
        from_text(text, "mine.json")
