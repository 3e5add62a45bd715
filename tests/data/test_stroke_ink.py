"""A stroke's worth of ink: of the digit's own strokes where these are known, else of the examples'."""

import numpy as np
import pytest

from core.data.digit_file import Digit
from core.data.drawing import to_pixels
from core.data.examples import example
from core.data.ink import Strokes
from core.data.stroke_ink import ink, stroke_ink, stroke_text


def test_a_digit_of_two_strokes_has_half_of_its_ink_in_each():
    pixels = np.zeros((28, 28), np.uint8)
    pixels[3:7, 4:14], pixels[20, 20] = 255, 51
    assert ink(pixels) == pytest.approx(40.2)
    assert [stroke_ink(Digit(pixels, strokes)) for strokes in (2, 1)] == pytest.approx([20.1, 40.2])
    said = "A stroke's worth of ink: 20.1 pixels of full ink (this digit has 40.2; its strokes: 2)."
    assert stroke_text(20.1, 2) == said


def test_where_nobody_knows_how_it_was_drawn_it_is_the_mean_stroke_of_the_ten_examples():
    drawings = [example(digit) for digit in range(10)]
    total = sum(float(to_pixels(drawing).astype(float).sum()) / 255 for drawing in drawings)
    assert [drawing.count for drawing in drawings] == [1, 1, 1, 1, 1, 2, 1, 2, 1, 1]
    assert stroke_ink(Digit(np.zeros((28, 28), np.uint8), None)) == pytest.approx(total / 12) == pytest.approx(83.68, abs=0.01)


def test_a_line_without_a_point_is_no_stroke():
    assert Strokes((((1.0, 2.0), (3.0, 4.0)), ()), (28.0, 28.0), 2.0).count == 1
