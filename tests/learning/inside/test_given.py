"""A digit as a network is given it."""

import numpy as np
import pytest

from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.learning.inside.given import given


def test_pixels_are_normalized_and_no_ink_and_full_ink_are_the_ends_known_of_mnist():
    pixels = np.zeros((28, 28), np.uint8)
    pixels[3, 4] = 255
    values, background, full = given(pixels, MNIST_MEAN, MNIST_STD)
    assert values.shape == (1, 28, 28)
    assert (background, full) == (pytest.approx(-0.4242, abs=1e-4), pytest.approx(2.8215, abs=1e-4))
    assert float(values[0, 3, 4]) == pytest.approx(full) and float(values[0, 0, 0]) == pytest.approx(background)
