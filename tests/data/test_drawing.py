"""From strokes to 28×28 pixels: where and how large a digit is drawn must not matter to a network."""

from itertools import combinations

import numpy as np
import pytest
from drawn import SHAPES, difference, drawn

from core.data.drawing import STEPS, Prepared, mass_center, prepare, to_pixels
from core.data.normalization import normalize

digits = pytest.mark.parametrize("digit", SHAPES)


def without(step: str) -> Prepared:
    """A 2 prepared with one step switched off."""
    return prepare(drawn("2"), off=frozenset({step}))


@digits
@pytest.mark.parametrize("side", [30, 60, 125, 250])
@pytest.mark.parametrize("corner", [0, 0.5, 1])
def test_a_small_and_a_large_drawing_anywhere_on_the_canvas_give_the_same_pixels(digit, side, corner):
    moved = drawn(digit, side=side, left=corner * (280 - side), top=(1 - corner) * (280 - side))
    assert difference(to_pixels(moved), to_pixels(drawn(digit))) < 1


@digits
@pytest.mark.parametrize("pen", [1, 4, 48])
def test_a_thin_and_a_thick_pen_give_the_same_pixels(digit, pen):
    assert np.array_equal(to_pixels(drawn(digit, pen=pen)), to_pixels(drawn(digit)))


def test_two_different_digits_are_far_more_apart_than_two_drawings_of_one():
    assert min(difference(to_pixels(drawn(a)), to_pixels(drawn(b))) for a, b in combinations(SHAPES, 2)) > 20


@digits
def test_the_digit_is_fitted_in_20_by_20_with_its_proportions_kept(digit):
    strokes = drawn(digit)
    rows, columns = (np.flatnonzero(prepare(strokes).fit.any(axis=axis)) for axis in (1, 0))
    left, top, right, bottom = strokes.inked(20).box()
    assert len(rows) == 20
    assert len(columns) == pytest.approx(20 * (right - left) / (bottom - top), abs=0.51)


@digits
def test_the_center_of_mass_is_in_the_middle_to_a_pixel(digit):
    prepared = prepare(drawn(digit, left=5, top=70))
    assert prepared.center_of_mass == pytest.approx((14, 14), abs=1)
    assert prepared.center_of_mass == mass_center(prepared.pixels)


def test_one_ink_pixel_has_its_center_of_mass_in_its_middle_and_no_ink_in_the_middle_of_the_field():
    field = np.zeros((28, 28), np.uint8)
    assert mass_center(field) == (14, 14)
    field[20, 3] = 7
    assert mass_center(field) == (3.5, 20.5)


@digits
def test_the_short_way_to_the_pixels_is_the_way_with_all_steps(digit):
    assert np.array_equal(to_pixels(drawn(digit)), prepare(drawn(digit)).pixels)


def test_without_ink_the_lines_stay_as_thick_as_they_were_drawn():
    thin, thick = (prepare(drawn("2", pen=pen), off=frozenset({"ink"})).pixels for pen in (8, 32))
    assert thick.sum() > 2 * thin.sum()


def test_without_crop_a_small_drawing_stays_small():
    small = prepare(drawn("2", side=70), off=frozenset({"crop"})).pixels
    assert np.ptp(np.flatnonzero(small.any(axis=1))) < 8


def test_without_fit_the_digit_is_squashed_to_the_whole_field():
    squashed = without("fit").fit
    assert all(squashed[edge].any() and squashed[:, edge].any() for edge in (0, -1))


def test_without_center_the_middle_of_the_box_is_in_the_middle():
    rows, columns = (np.flatnonzero(without("center").pixels.any(axis=axis)) for axis in (1, 0))
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (4, 23, 7, 20)
    assert not np.array_equal(without("center").pixels, prepare(drawn("2")).pixels)


def test_without_normalize_the_values_are_pixels_divided_by_255():
    assert np.array_equal(without("normalize").pixels, prepare(drawn("2")).pixels)
    assert np.allclose(without("normalize").values(), prepare(drawn("2")).pixels / 255)


def test_black_and_white_become_the_values_mnists_networks_are_trained_on():
    values = prepare(drawn("2")).values()
    assert (values.dtype, values.shape) == (np.float32, (28, 28))
    assert values.min() == pytest.approx(-0.4242, abs=1e-4)
    assert normalize(255.0, 0.1307, 0.3081) == pytest.approx(2.8215, abs=1e-4)


def test_the_steps_before_the_one_switched_off_are_unchanged():
    pictures = ("ink", "crop", "fit", "center")
    for number, step in enumerate(STEPS[1:5]):
        off, on = without(step), prepare(drawn("2"))
        assert all(np.array_equal(getattr(off, name), getattr(on, name)) for name in ("drawing", *pictures[:number]))
        assert not np.array_equal(getattr(off, step), getattr(on, step))
