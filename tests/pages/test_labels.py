"""Names beside points: none covers another name or a point, or leaves the chart."""

from itertools import combinations
from math import log
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from pages.compare.charts import costs
from pages.compare.measurements import shipped
from pages.compare.tables import on_mnist
from pages.shared.components.chart import errors
from pages.shared.components.labels import DOT, LETTER, MARGIN, PLOT, SIDES, _Box, _boxes, _on_plot, names, sides
from pages.shared.session.go_to import FIRST_COMPARED
from pages.shared.session.networks import title

SHOWN = [title(name) for name in FIRST_COMPARED]
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


def test_one_layer_of_text_has_every_side() -> None:
    mark = names("network", y={"field": "errors"})["mark"]
    assert mark["type"] == "text" and all(f'"{side}": ' in mark["dx"]["expr"] for side in SIDES)
    assert mark["align"]["expr"].count("center") == 2


def test_on_compare_the_names_of_the_mlps_and_lenet5_do_not_collide() -> None:
    compared = shipped()
    tested = on_mnist(compared, list(compared.networks))
    for cost in costs(compared).values():
        points = {
            name: (log(cost(compared.networks[name])), -log(errors(100 * mean(shares)))) for name, shares in tested.items()
        }
        side, at = sides({title(name): place for name, place in points.items()}, SHOWN), _on_plot(points)
        boxes = [_boxes(*at[name], LETTER * len(title(name)))[side[title(name)]] for name in FIRST_COMPARED]
        assert not any(one.covers(other) for one, other in combinations(boxes, 2))
