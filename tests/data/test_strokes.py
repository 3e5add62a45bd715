"""What strokes can be: nothing, a dot, an empty line, points anywhere, too many of them."""

import numpy as np
import pytest
from drawn import drawn, nearest_difference
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.drawing import STEPS, prepare, to_pixels
from core.data.ink import MAX_POINTS, Strokes
from core.data.normalization import DataError


@pytest.mark.parametrize(
    "lines",
    [(), ((),), (((140, 140),),), (((140, 140), (140, 140)),), (((140, 140), (142, 141)),), (((-90, -90), (-20, -50)),)],
    ids=["nothing", "an empty line", "a point", "a point twice", "a speck", "off the canvas"],
)
@pytest.mark.parametrize("off", [frozenset(), frozenset({"crop"})])
def test_a_blank_canvas_and_a_dot_are_refused_with_what_to_do(lines, off):
    for pen in (1, 40):
        with pytest.raises(DataError, match=r"Draw a digit from 0 to 9") as refused:
            prepare(Strokes(lines, (280, 280), pen), off)
        assert refused.value.code in {"blank", "dot"}


def test_an_empty_line_among_the_others_changes_nothing():
    two = drawn("2")
    assert np.array_equal(to_pixels(Strokes((*two.lines, ()), two.frame, two.width)), to_pixels(two))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_point_that_is_not_a_number_is_refused(value):
    with pytest.raises(DataError) as refused:
        Strokes((((1.0, 2.0), (value, 3.0)),), (280, 280), 20)
    assert refused.value.code == "not-a-number"


def test_5000_points_are_drawn_and_5001_are_refused():
    line = tuple((float(x % 200), float(x % 170)) for x in range(MAX_POINTS + 1))
    assert to_pixels(Strokes((line[:-1],), (280, 280), 20)).any()
    with pytest.raises(DataError, match="at most 5,000 points, got 5,001") as refused:
        Strokes((line,), (280, 280), 20)
    assert refused.value.code == "too-many-points"


point = st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.floats(-50, 330)) | st.tuples(*[st.floats(-50, 330)] * 2)
strokes = st.builds(
    Strokes,
    st.lists(st.lists(point, max_size=6).map(tuple), max_size=4).map(tuple),
    st.tuples(*[st.floats(1, 1000)] * 2),
    st.floats(0, 50),
)


@settings(max_examples=200)
@given(strokes, st.frozensets(st.sampled_from(STEPS)))
def test_any_strokes_are_refused_or_become_28_by_28_pixels_with_ink(drawing, off):
    try:
        pixels = prepare(drawing, off).pixels
    except DataError as error:
        assert error.code in {"blank", "dot"}
        return
    assert (pixels.shape, pixels.dtype) == ((28, 28), np.uint8)
    assert pixels.any() or "ink" in off  # a pen of no width leaves hardly any


@settings(max_examples=100)
@given(
    st.lists(st.tuples(*[st.floats(0, 1)] * 2), min_size=3, max_size=12),
    st.floats(20, 140),
    st.floats(0, 140),
    st.floats(0, 140),
)
def test_any_line_gives_nearly_the_same_pixels_wherever_and_however_large_it_is_drawn(line, side, left, top):
    small, large = (
        Strokes((tuple((x0 + side * x, y0 + side * y) for x, y in line),), (280, 280), 20)
        for side, x0, y0 in ((side, left, top), (280, 0, 0))
    )
    try:
        one, other = to_pixels(small), to_pixels(large)
    except DataError:
        return
    assert nearest_difference(one, other) < 5
