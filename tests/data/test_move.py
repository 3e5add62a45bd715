"""Shifting, turning and scaling the centered digit."""

import numpy as np
import pytest
from drawn import SHAPES, difference, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.drawing import Move, mass_center, moved_pixels, prepare, to_pixels

FIELD = np.array(to_pixels(drawn("5")))


def shifted(field: np.ndarray, right: int, down: int) -> np.ndarray:
    """The field shifted by whole pixels, cut out of a larger one."""
    large = np.pad(field, 28)
    return large[28 - down : 56 - down, 28 - right : 56 - right]


@settings(max_examples=60)
@given(st.integers(-28, 28), st.integers(-28, 28))
def test_a_shift_by_whole_pixels_is_exact_and_what_leaves_the_field_is_lost(right, down):
    assert np.array_equal(moved_pixels(FIELD, Move(right, down)), shifted(FIELD, right, down))


@pytest.mark.parametrize("move", [Move(), Move(0, 0, 0, 1), Move(-0.0, 0.0, -0.0, 1.0)])
def test_no_shift_no_turn_and_scale_1_change_nothing(move):
    assert np.array_equal(moved_pixels(FIELD, move), FIELD)


@pytest.mark.parametrize(("degrees", "turns"), [(90, -1), (180, 2), (-90, 1), (270, 1), (360, 0)])
def test_quarter_turns_are_exact_and_clockwise(degrees, turns):
    assert difference(moved_pixels(FIELD, Move(degrees=degrees)), np.rot90(FIELD, turns)) < 0.1


@pytest.mark.parametrize("scale", [0.5, 0.75, 1.25])
def test_scaling_changes_the_ink_by_the_square_and_keeps_the_middle(scale):
    scaled = moved_pixels(FIELD, Move(scale=scale))
    assert scaled.sum() / FIELD.sum() == pytest.approx(scale**2, rel=0.05)
    assert np.subtract(mass_center(scaled), 14) == pytest.approx(scale * np.subtract(mass_center(FIELD), 14), abs=0.2)


def test_a_digit_is_turned_and_scaled_in_the_middle_of_the_field_and_shifted_after_that():
    both = moved_pixels(FIELD, Move(3, -2, 30, 0.8))
    assert np.array_equal(both, shifted(moved_pixels(FIELD, Move(degrees=30, scale=0.8)), 3, -2))


def test_a_shift_by_half_a_pixel_moves_the_center_of_mass_by_half_a_pixel():
    moved = mass_center(moved_pixels(FIELD, Move(0.5, -0.25)))
    assert moved == pytest.approx(np.add(mass_center(FIELD), (0.5, -0.25)), abs=0.01)


@pytest.mark.parametrize("digit", SHAPES)
def test_a_move_changes_only_the_pixels_and_none_of_the_steps(digit):
    still, moved = (prepare(drawn(digit), move=move) for move in (Move(), Move(4, 3, 20, 0.9)))
    assert all(
        np.array_equal(getattr(still, name), getattr(moved, name)) for name in ("drawing", "ink", "crop", "fit", "center")
    )
    assert np.array_equal(moved.pixels, moved_pixels(moved.center, Move(4, 3, 20, 0.9)))
    assert np.array_equal(still.pixels, still.center)


@settings(max_examples=60)
@given(st.builds(Move, st.floats(-10, 10), st.floats(-10, 10), st.floats(-90, 90), st.floats(0.5, 1.5)))
def test_any_move_of_the_sliders_gives_28_by_28_pixels(move):
    moved = moved_pixels(FIELD, move)
    assert (moved.shape, moved.dtype) == ((28, 28), np.uint8)
