"""Names beside the points of a chart, each on the side where it covers no other name and no point."""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

LETTER, LINE, DOT = 6.0, 14.0, 12.0  # pixels: a letter's width, a line's height, a point with its margin
PLOT = (240.0, 180.0)  # pixels between the outermost points of a plot on a narrow screen; on a wide one there is more room
ROUNDS = 3  # after the first, a name may give way to those placed after it
OUTSIDE = 1000  # square pixels that a name outside the plot counts like
MARGIN = 35  # pixels on each side of the plot's outermost points
AWAY = 10  # pixels from a point's middle to its name
ASIDE, UP = 5, 12  # the same for a name at a corner: to its end, and to its middle

# By side: how Vega-Lite aligns the text, and where it stands.
SIDES: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "dx": -AWAY},
    "above": {"dy": -AWAY - 4},
    "below": {"dy": AWAY + 6},
    "right": {"align": "left", "dx": AWAY},
    "above left": {"align": "right", "dx": -ASIDE, "dy": -UP},
    "below right": {"align": "left", "dx": ASIDE, "dy": UP},
    "above right": {"align": "left", "dx": ASIDE, "dy": -UP},
    "below left": {"align": "right", "dx": -ASIDE, "dy": UP},
}


class _Box(NamedTuple):
    left: float
    low: float
    right: float
    high: float

    def is_outside(self) -> bool:
        return self.left < -MARGIN or self.right > PLOT[0] + MARGIN

    def covers(self, other: "_Box") -> float:
        """Square pixels."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.high, other.high) - max(self.low, other.low)
        return max(width, 0) * max(height, 0)


def sides(points: Mapping[str, tuple[float, float]], named: Collection[str] = ()) -> dict[str, str]:
    """A side for each name, or for the `named` ones: the first of SIDES that is free, or covers the least.

    Points are (x, y) on the scales that are drawn, so the logarithm of what is on a logarithmic one; y grows upward.
    """
    return dict(_sides(tuple(points.items()), frozenset(named)))


@lru_cache(64)  # 10 ms, and the same for every visitor
def _sides(points: tuple[tuple[str, tuple[float, float]], ...], named: frozenset[str]) -> dict[str, str]:
    places = _on_plot(dict(points))
    dots = [_Box(x - DOT / 2, y - DOT / 2, x + DOT / 2, y + DOT / 2) for x, y in places.values()]
    order = [name for name in sorted(places, key=places.__getitem__) if not named or name in named]
    boxes = {name: _boxes(*places[name], LETTER * len(name)) for name in order}
    found: dict[str, str] = {}
    for name in order * ROUNDS:
        taken = [*dots, *(boxes[other][side] for other, side in found.items() if other != name)]
        found[name] = min(SIDES, key=partial(_cost, boxes[name], taken))
    return found


def _cost(boxes: dict[str, _Box], taken: list[_Box], side: str) -> float:
    return OUTSIDE * boxes[side].is_outside() + sum(box.covers(boxes[side]) for box in taken)


def names(field: str, **encoding: Any) -> dict[str, Any]:
    """A layer of text: the `field` of the rows that have a `side`, on that side."""
    text = {"type": "text", "fontSize": 12, "baseline": "middle"}
    return {
        "transform": [{"filter": "datum.side"}],
        "mark": {**text, **{name: _of_side(name, other) for name, other in (("align", "center"), ("dx", 0), ("dy", 0))}},
        "encoding": {"color": {"value": "gray"}, **encoding, "text": {"field": field}},
    }


def _of_side(name: str, other: str | float) -> dict[str, str]:
    """An expression of Vega: what SIDES has under that name for the row's side."""
    values = {side: place.get(name, other) for side, place in SIDES.items()}
    return {"expr": f"({json.dumps(values)})[datum.side]"}


def _on_plot(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Pixels, from the smallest to the largest of each direction."""
    columns = list(zip(*points.values(), strict=True))
    lows = [min(column) for column in columns]
    spans = [(max(column) - min(column)) or 1.0 for column in columns]
    return {
        name: tuple(size * (at - low) / span for at, low, span, size in zip(place, lows, spans, PLOT, strict=True))
        for name, place in points.items()
    }


def _boxes(x: float, y: float, width: float) -> dict[str, _Box]:
    """The name's rectangle on each side."""
    low, high, near = y - LINE / 2, y + LINE / 2, AWAY - 2
    left, right = (x - ASIDE - width, x - ASIDE), (x + ASIDE, x + ASIDE + width)
    above, below = (low + UP, high + UP), (low - UP, high - UP)
    return {
        "left": _Box(x - AWAY - width, low, x - AWAY, high),
        "right": _Box(x + AWAY, low, x + AWAY + width, high),
        "above left": _Box(left[0], above[0], left[1], above[1]),
        "above right": _Box(right[0], above[0], right[1], above[1]),
        "below left": _Box(left[0], below[0], left[1], below[1]),
        "below right": _Box(right[0], below[0], right[1], below[1]),
        "above": _Box(x - width / 2, y + near, x + width / 2, y + near + LINE),
        "below": _Box(x - width / 2, y - near - LINE, x + width / 2, y - near),
    }
