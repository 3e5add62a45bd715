"""Names beside points: none covers another name, a point, or runs out of the chart."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pages.shared.components.labels import LETTER, MARGIN, PLOT, SIDES, _boxes, _on_plot, names, sides

NUMBER = st.floats(-5, 5)


def test_two_points_beside_each_other_have_their_names_on_different_sides() -> None:
    found = sides({"one": (0.0, 0.0), "MLP1": (4.0, 0.0), "MLP2": (4.1, 0.01), "two": (5.0, 1.0)})
    assert found["one"] == "left" and found["MLP1"] != found["MLP2"]


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=3, unique=True))
def test_of_three_names_none_covers_another(places: list[tuple[float, float]]) -> None:
    points = {f"name {number}": place for number, place in enumerate(places)}
    found = sides(points)
    assert list(found) != [] and set(found) == set(points) and set(found.values()) <= set(SIDES)
    at = _on_plot(points)
    boxes = {name: _boxes(*at[name], LETTER * len(name))[side] for name, side in found.items()}
    apart = [abs(at[one][0] - at[other][0]) > 30 or abs(at[one][1] - at[other][1]) > 30 for one, other in combinations(at, 2)]
    if all(apart):
        assert not any(one.covers(other) for one, other in combinations(boxes.values(), 2))
        assert all(box.left >= -MARGIN and box.right <= PLOT[0] + MARGIN for box in boxes.values())


def test_each_side_is_a_layer_of_text() -> None:
    layers = names("network", "datum.compared", y={"field": "errors"})
    assert [layer["transform"][0]["filter"] for layer in layers] == [f"datum.compared && datum.side == '{s}'" for s in SIDES]
    assert {layer["mark"]["type"] for layer in layers} == {"text"}
