"""Names beside points: none covers another name or a point, or leaves the chart."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pages.shared.components.labels import DOT, LETTER, MARGIN, PLOT, SIDES, _Box, _boxes, _on_plot, names, sides

CELL = st.tuples(st.integers(0, 6), st.integers(0, 6))  # of a grid whose lines are at least 40 pixels apart on the plot


def test_two_points_beside_each_other_have_their_names_on_different_sides() -> None:
    found = sides({"one": (0.0, 0.0), "MLP1": (4.0, 0.0), "MLP2": (4.1, 0.01), "two": (5.0, 1.0)})
    assert found["one"] == "left" and found["MLP1"] != found["MLP2"]


@given(st.lists(CELL, min_size=1, max_size=3, unique=True))
def test_of_three_names_none_covers_another_or_a_point_or_leaves_the_plot(places: list[tuple[int, int]]) -> None:
    points = {f"network {number:02}": place for number, place in enumerate(places)}
    found = sides(points)
    at = _on_plot(points)
    boxes = {name: _boxes(*at[name], LETTER * len(name))[found[name]] for name in points}
    dots = [_Box(x - DOT / 2, y - DOT / 2, x + DOT / 2, y + DOT / 2) for x, y in at.values()]
    assert not any(one.covers(other) for one, other in combinations(boxes.values(), 2))
    assert not any(box.covers(dot) for box in boxes.values() for dot in dots)
    assert all(box.left >= -MARGIN and box.right <= PLOT[0] + MARGIN for box in boxes.values())


def test_each_side_is_a_layer_of_text() -> None:
    layers = names("network", "datum.compared", y={"field": "errors"})
    assert [layer["transform"][0]["filter"] for layer in layers] == [f"datum.compared && datum.side == '{s}'" for s in SIDES]
    assert {layer["mark"]["type"] for layer in layers} == {"text"}
