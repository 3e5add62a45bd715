"""Lines to and from the JSON of the drawable canvas."""

from math import cos, radians, sin, tan

import numpy as np
import pytest

from core.data.examples import examples
from core.data.ink import Lines
from pages.draw.fabric import from_fabric, to_fabric

TWO: Lines = (((0.0, 0.0), (10.0, 20.0)), ((40.0, 0.0), (30.0, 20.0)))


@pytest.mark.parametrize("lines", [(), TWO, examples(340)[4], examples(340)[8], (((1.0, 2.0),),), (((1.0, 2.0),), *TWO)])
def test_fabric_s_json_keeps_every_point_and_is_one_object_that_moves_whole(lines: Lines) -> None:
    form = to_fabric(lines, 20)
    assert len(form["objects"]) == (1 if lines else 0)
    assert from_fabric(form) == lines


def test_a_path_that_was_turned_scaled_and_moved_on_the_canvas_is_read_where_it_is() -> None:
    path = {"type": "path", "path": [["M", 0, 0], ["L", 10, 20]], "left": 100, "top": 50, "scaleX": 2, "scaleY": 1, "angle": 90}
    (line,) = from_fabric({"objects": [path]})
    # The middle (5, 10) goes to (100, 50); the end is (5, 10) from it, doubled to (10, 10), turned by 90° to (-10, 10).
    assert line[1] == pytest.approx((90, 60))


def test_every_stroke_is_placed_about_the_middle_of_the_whole_digit_as_matrices_place_it() -> None:
    placed = {"left": 170, "top": 150, "scaleX": 1.5, "scaleY": 0.7, "angle": 30, "skewX": 20, "skewY": 10, "flipX": True}
    (path,) = to_fabric(TWO, 20)["objects"]
    angle = radians(30)
    turn = np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    slant = np.array([[1, tan(radians(20))], [0, 1]]) @ np.array([[1, 0], [tan(radians(10)), 1]])
    matrix = turn @ np.diag([-1.5, 0.7]) @ slant  # the order in which Fabric multiplies them
    found = from_fabric({"objects": [{**path, **placed}]})
    for line, before in zip(found, TWO, strict=True):
        assert np.array(line) == pytest.approx((np.array(before) - (20, 10)) @ matrix.T + (170, 150))
