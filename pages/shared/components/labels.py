"""Names beside the points of a chart, each on the side where it covers no other name and no point."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

LETTER, LINE, DOT = 6.5, 14.0, 12.0  # pixels: a letter's width, a line's height, a point with its margin
PLOT = (340.0, 240.0)  # pixels of a plot on a narrow screen; on a wide one there is more room
MARGIN = 35  # pixels on each side of the plot's outermost points
AWAY = 10  # pixels from a point's middle to its name

# By side: how Vega-Lite aligns the text, and where it stands.
SIDES: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "dx": -AWAY},
    "above": {"dy": -AWAY - 4},
    "below": {"dy": AWAY + 6},
    "right": {"align": "left", "dx": AWAY},
}


class _Box(NamedTuple):
    left: float
    low: float
    right: float
    high: float

    def is_outside(self) -> bool:
        return self.left < -MARGIN or self.right > PLOT[0] + MARGIN

    def covers(self, other: "_Box") -> bool:
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high


def sides(points: Mapping[str, tuple[float, float]], named: Collection[str] = ()) -> dict[str, str]:
    """A side for each name, or for the `named` ones: the first of SIDES that is free.

    Points are (x, y) on the scales that are drawn, so the logarithm of what is on a logarithmic one; y grows upward.
    """
    places = _on_plot(points)
    taken = [_Box(x - DOT / 2, y - DOT / 2, x + DOT / 2, y + DOT / 2) for x, y in places.values()]
    found = {}
    for name, (x, y) in sorted(places.items(), key=lambda entry: entry[1]):
        if named and name not in named:
            continue
        boxes = _boxes(x, y, LETTER * len(name))
        found[name] = min(SIDES, key=lambda side: boxes[side].is_outside() + sum(box.covers(boxes[side]) for box in taken))
        taken.append(boxes[found[name]])
    return found


def names(field: str, test: str = "true", **encoding: Any) -> list[dict[str, Any]]:
    """Layers of text: the rows' `field`, where `test` holds, each on the side that the row's `side` says."""
    return [
        {
            "transform": [{"filter": f"{test} && datum.side == '{side}'"}],
            "mark": {"type": "text", "fontSize": 12, "baseline": "middle", **place},
            "encoding": {"color": {"value": "gray"}, **encoding, "text": {"field": field}},
        }
        for side, place in SIDES.items()
    ]


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
    return {
        "left": _Box(x - AWAY - width, low, x - AWAY, high),
        "right": _Box(x + AWAY, low, x + AWAY + width, high),
        "above": _Box(x - width / 2, y + near, x + width / 2, y + near + LINE),
        "below": _Box(x - width / 2, y - near - LINE, x + width / 2, y - near),
    }
