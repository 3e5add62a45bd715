"""A picture that was moved on a canvas, against whole pixels and quarter turns of an array."""

import numpy as np
import pytest

from core.data.ink import Picture
from core.data.placing import placed

GREY = np.random.default_rng(0).integers(0, 255, (40, 40), dtype=np.uint8)
SQUARE, SIDE = Picture(GREY), 80
AS_IT_IS = {"middle": (40, 40), "right": (2, 0), "down": (0, 2)}  # of the 40 pixels on a canvas of 80


def grey(**placement: tuple[float, float]) -> np.ndarray:
    return placed(SQUARE, **{**AS_IT_IS, **placement}, side=SIDE).grey


def test_a_picture_that_fills_the_canvas_stays_as_it_is() -> None:
    assert np.array_equal(grey(), GREY)
    assert placed(SQUARE, (40, 40), (2, 0), (4, 0), SIDE) is SQUARE  # no area


def test_dragged_by_pixels_it_is_shifted_and_goes_on_beyond_its_edges() -> None:
    assert np.array_equal(grey(middle=(46, 36)), np.pad(GREY, 5, mode="edge")[7:47, 2:42])


@pytest.mark.parametrize(("right", "down", "turns"), [((0, 2), (-2, 0), -1), ((-2, 0), (0, -2), 2), ((0, -2), (2, 0), 1)])
def test_quarter_turns_are_exact(right: tuple[float, float], down: tuple[float, float], turns: int) -> None:
    assert np.array_equal(grey(right=right, down=down), np.rot90(GREY, turns))


def test_a_low_picture_stands_in_the_middle_with_its_paper_around_it() -> None:
    low = Picture(GREY[:20])
    found = placed(low, (40, 40), (2, 0), (0, 2), SIDE).grey
    assert np.array_equal(found, np.pad(GREY[:20], ((10, 10), (0, 0)), mode="edge"))
