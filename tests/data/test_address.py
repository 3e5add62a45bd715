"""A picture as a data address: short enough to keep, and the same digit when it is read again."""

import numpy as np
import pytest

from core.data.address import from_address, to_address, to_address_within
from core.data.ink import Picture
from core.data.normalization import DataError


@pytest.fixture
def one() -> Picture:
    """A dark 1 on light paper, 400 wide and 600 high."""
    paper = np.full((600, 400), 230, np.uint8)
    paper[100:500, 180:230] = 40
    return Picture(paper)


def test_a_clean_picture_comes_back_as_it_was(one):
    assert np.array_equal(from_address(to_address_within(one, 150_000)).grey, one.grey)


def test_a_jpeg_of_it_is_the_same_picture_to_the_eye(one):
    again = from_address(to_address(one))
    assert again.frame == one.frame and np.abs(again.grey.astype(int) - one.grey).mean() < 1


def test_its_longer_side_is_reduced_to_what_is_asked_for_and_never_enlarged(one):
    assert from_address(to_address(one, 300)).frame == (200, 300)
    assert from_address(to_address(one, 5000)).frame == one.frame


@pytest.mark.parametrize("most", [150_000, 20_000])
def test_noise_too_is_made_as_short_as_is_asked_for(most):
    noise = Picture(np.random.default_rng(0).integers(0, 256, (1024, 1024), dtype=np.uint8))
    assert most / 8 < len(to_address_within(noise, most)) <= most


@pytest.mark.parametrize("text", ["", "data:image/jpeg;base64,", "data:image/jpeg;base64,????", "https://example.com/a.jpg"])
def test_another_text_is_refused(text):
    with pytest.raises(DataError):
        from_address(text)
