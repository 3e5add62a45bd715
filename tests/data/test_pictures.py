"""Uploaded pictures: whichever is lighter, ink or paper, a digit is read as white ink on black."""

import numpy as np
import pytest
from drawn import SHAPES, difference, drawn, nearest_difference, painted
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageChops

from core.data.drawing import STEPS, mass_center, prepare, to_pixels
from core.data.ink import KEPT, MAX_PIXELS, Picture, otsu
from core.data.normalization import DataError

digits = pytest.mark.parametrize("digit", SHAPES)


def pixels(image: Image.Image) -> np.ndarray:
    return to_pixels(Picture.of(image))


@digits
def test_strokes_and_a_picture_of_strokes_as_thick_as_mnists_give_nearly_the_same_pixels(digit):
    assert nearest_difference(pixels(painted(digit, pen=24)), to_pixels(drawn(digit))) < 4


@digits
def test_dark_on_light_and_light_on_dark_give_the_same_pixels(digit):
    white = painted(digit)
    assert np.array_equal(pixels(ImageChops.invert(white)), pixels(white))


@digits
def test_faint_ink_on_grey_paper_gives_nearly_the_same_pixels(digit):
    white = painted(digit)
    for low, high in ((40, 160), (230, 30), (180, 120)):
        assert difference(pixels(white.point(lambda v, low=low, high=high: low + v * (high - low) // 255)), pixels(white)) < 0.5


@digits
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "CMYK", "1", "I;16", "F"])
def test_a_picture_of_any_mode_gives_nearly_the_same_pixels(digit, mode):
    white = painted(digit)
    assert difference(pixels(white.convert(mode)), pixels(white)) < 2


@digits
@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (200, 30, 30)])
def test_ink_of_any_color_on_a_transparent_ground_is_read(digit, color):
    image = Image.new("RGBA", (280, 280), (*color, 0))
    image.putalpha(painted(digit))
    assert np.array_equal(pixels(image), pixels(painted(digit)))


@digits
@pytest.mark.parametrize("side", [80, 140, 500, 1000])
def test_a_picture_of_any_size_gives_nearly_the_same_pixels(digit, side):
    white = painted(digit)
    assert nearest_difference(pixels(white.resize((side, side))), pixels(white)) < 4


@digits
def test_a_photo_with_noise_and_a_shadow_gives_nearly_the_pixels_of_lines_as_thick_as_mnists(digit):
    paper = 200 + np.linspace(0, 40, 280) + np.random.default_rng(0).normal(0, 4, (280, 280))
    photo = paper * (1 - 0.7 * np.asarray(painted(digit)) / 255)
    found = pixels(Image.fromarray(photo.clip(0, 255).astype(np.uint8)))
    assert nearest_difference(found, pixels(painted(digit, pen=24))) < 4


@digits
def test_a_prepared_digit_of_28_by_28_passes_almost_unchanged(digit):
    once = to_pixels(drawn(digit))
    again = to_pixels(Picture(once))
    assert nearest_difference(again, once) < 4
    assert mass_center(again) == pytest.approx((14, 14), abs=1)


def blank_with(ink: int, points: int) -> np.ndarray:
    """A black picture with some points of ink beside each other."""
    grey = np.zeros((28, 28), np.uint8)
    grey[9, 9 : 9 + points] = ink
    return grey


@pytest.mark.parametrize(
    ("grey", "code"),
    [
        (blank_with(255, 0), "blank"),
        (blank_with(20, 9), "blank"),
        (np.full((28, 28), 255, np.uint8), "blank"),
        (np.full((1, 1), 255, np.uint8), "blank"),
        (np.full((1, 900), 128, np.uint8), "blank"),
        (blank_with(255, 1), "dot"),
        (blank_with(255, 2), "dot"),
        (np.eye(2, dtype=np.uint8) * 255, "dot"),
    ],
    ids=["black", "faint", "white", "one point", "one line", "one pixel of ink", "two pixels of ink", "2×2"],
)
def test_a_picture_without_a_digit_is_refused(grey, code):
    with pytest.raises(DataError) as refused:
        to_pixels(Picture(grey))
    assert refused.value.code == code
    assert "Draw" not in str(refused.value)  # it is a picture that is wanted


def test_a_picture_of_more_than_25_million_pixels_is_refused_before_it_is_read():
    with pytest.raises(DataError, match="at most 25,000,000 pixels, got 5,000×5,001") as refused:
        Picture.of(Image.new("1", (5000, MAX_PIXELS // 5000 + 1)))
    assert refused.value.code == "too-large"


@digits
def test_a_large_picture_is_reduced_when_it_is_opened_and_reads_nearly_the_same(digit):
    large = painted(digit).resize((5000, 5000), Image.Resampling.BICUBIC)
    kept = Picture.of(large)
    assert kept.grey.shape == (KEPT, KEPT)
    assert difference(to_pixels(kept), to_pixels(Picture(np.asarray(large.convert("L"))))) < 2


@pytest.mark.parametrize("size", [(300, 400), (KEPT, 7), (KEPT, KEPT)])
def test_a_picture_of_an_ordinary_size_is_kept_pixel_by_pixel(size):
    noise = Image.effect_noise(size, 80)
    assert np.array_equal(Picture.of(noise).grey, np.asarray(noise))


def test_otsus_threshold_parts_two_groups():
    values = np.array([10] * 50 + [20] * 50 + [200] * 20 + [220] * 20)
    assert 20 <= otsu(values) < 200


@settings(max_examples=150)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40))), st.frozensets(st.sampled_from(STEPS)))
def test_any_picture_is_refused_or_becomes_28_by_28_pixels(grey, off):
    try:
        result = prepare(Picture(grey), off).pixels
    except DataError as error:
        assert error.code in {"blank", "dot"}
        return
    assert (result.shape, result.dtype) == ((28, 28), np.uint8)
