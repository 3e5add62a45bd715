"""A digit in another hand is the same strokes, changed no more than the hand allows."""

from dataclasses import replace

import numpy as np
import pytest
from drawn import difference
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.drawing import to_pixels
from core.data.examples import examples
from core.data.hands import FILLS, Hand, rewritten
from core.data.ink import Strokes

SIDE = 500.0
ALL = Hand(slant=20, turn=10, stretch=0.3, lift=0.3, bend=0.05, apart=0.05, tremble=0.01, speed=5)
TALL = (((250.0, 100.0), (250.0, 200.0), (250.0, 400.0)),)
BOX = (((100.0, 100.0), (400.0, 100.0), (400.0, 400.0), (100.0, 400.0), (100.0, 100.0)),)


def drawing(lines) -> Strokes:
    return Strokes(lines, (SIDE, SIDE), SIDE / 14)


def hands(lines, hand, count=200) -> list[list[np.ndarray]]:
    dice = np.random.default_rng(0)
    return [[np.array(line) for line in rewritten(drawing(lines), hand, dice).lines] for _ in range(count)]


def size(line) -> np.ndarray:
    return np.ptp(line, axis=0)


@pytest.mark.parametrize("digit", range(10))
def test_a_hand_without_changes_writes_the_same_digit(digit):
    own = drawing(examples(SIDE)[digit])
    assert difference(to_pixels(rewritten(own, Hand(), np.random.default_rng(0))), to_pixels(own)) < 3


@pytest.mark.parametrize("name", ["slant", "turn", "stretch", "lift", "bend", "apart", "tremble", "speed"])
def test_each_change_alone_makes_another_digit_of_each_throw(name):
    own, dice = drawing(((*TALL[0], (400.0, 400.0)), *BOX)), np.random.default_rng(1)
    written = {rewritten(own, replace(Hand(), **{name: getattr(ALL, name)}), dice).lines for _ in range(20)}
    assert len(written) == (6 if name == "speed" else 20)  # a speed of 5 is of 0 to 5 times


def test_the_same_throw_writes_the_same_digit():
    one, same, other = (rewritten(drawing(examples(SIDE)[3]), ALL, np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert one == same != other


def test_a_slant_is_at_most_its_degrees_to_either_side():
    shares = [(line[0, 0] - line[-1, 0]) / size(line)[1] for (line,) in hands(TALL, Hand(slant=20))]
    assert -np.tan(np.radians(20)) <= min(shares) < -0.33 and 0.33 < max(shares) <= np.tan(np.radians(20))


def test_a_turn_is_at_most_its_degrees():
    degrees = [np.degrees(np.arctan2(*(line[0] - line[-1]))) for (line,) in hands(TALL, Hand(turn=10))]
    turned = (np.array(degrees) + 360) % 360 - 180
    assert -10 <= turned.min() < -9 and 9 < turned.max() <= 10


def test_a_stretch_changes_width_against_height_by_at_most_its_factor():
    ratios = np.log([size(line)[0] / size(line)[1] for (line,) in hands(BOX, Hand(stretch=0.3))])
    assert -0.301 < ratios.min() < -0.28 and 0.28 < ratios.max() < 0.301


def test_a_lift_moves_what_is_inside_up_or_down_and_keeps_the_ends():
    places = [(line[1, 1] - line[0, 1]) / (FILLS * SIDE) for (line,) in hands(TALL, Hand(lift=0.3))]
    lowest, highest = (1 / 3) ** np.exp(0.3), (1 / 3) ** np.exp(-0.3)
    assert lowest - 1e-9 <= min(places) < lowest + 0.02 and highest - 0.02 < max(places) <= highest + 1e-9


def test_speed_rounds_corners_and_keeps_the_ends_of_a_stroke():
    lines = [line for (line,) in hands(BOX, Hand(speed=1), 20)]
    sharp, round_ = max(lines, key=lambda line: line[1, 0]), min(lines, key=lambda line: line[1, 0])
    assert size(sharp)[0] == pytest.approx(FILLS * SIDE) and np.allclose(round_[0], round_[-1])
    # Each corner goes halfway to the middle of its neighbors: by a quarter of the side, here of a box that was scaled again.
    assert (round_[2] - round_[1])[1] / size(round_)[1] == pytest.approx(0.5 / 0.75)


def test_strokes_are_moved_against_each_other_by_their_share_of_the_size():
    two = ((*TALL[0],), ((100.0, 250.0), (400.0, 250.0)))
    moved = [(lines[0][0] - lines[1][0]) / (lines[1][1, 0] - lines[1][0, 0]) for lines in hands(two, Hand(apart=0.05), 1000)]
    assert np.std(moved, axis=0) == pytest.approx(0.05 * np.sqrt(2), rel=0.1)


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.tuples(*2 * (st.floats(0, 500),)), min_size=1, max_size=30), min_size=1, max_size=4),
    st.integers(0, 99),
)
def test_any_strokes_stay_as_many_points_in_the_middle_of_their_frame(lines, seed):
    own = drawing(tuple(map(tuple, lines)))
    written = rewritten(own, ALL, np.random.default_rng(seed))
    assert [len(line) for line in written.lines] == [len(line) for line in own.lines] and written.frame == own.frame
    every = np.concatenate([np.array(line) for line in written.lines])
    assert np.allclose((every.min(0) + every.max(0)) / 2, SIDE / 2, atol=1e-6)
    assert size(every).max() == pytest.approx(FILLS * SIDE, abs=1e-6) or size(every).max() < 1e-3


def test_nothing_drawn_stays_nothing():
    assert rewritten(drawing(()), ALL, np.random.default_rng(0)).empty
