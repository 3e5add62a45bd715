"""Grids of numbers as a chart: a digit in gray, and maps from red to blue through white at 0."""

from collections.abc import Sequence
from typing import Any, NamedTuple

SIDE = 168  # pixels of a picture, about
OVERLAP = 1.2  # of pixels beside each other: without it a printed picture has gaps between them
DIGITS = 5  # of a number under the pointer
Numbers = Sequence[Sequence[float]]


class Grid(NamedTuple):
    """A picture's title, lines of it below each other, and its numbers, row by row."""

    title: str | list[str]
    numbers: Numbers


def digit_chart(pixels: Numbers) -> dict[str, Any]:
    """A digit of pixels from 0 for paper to 255 for ink."""
    return maps_chart(pixels, [])


def maps_chart(pixels: Numbers, maps: Sequence[Grid]) -> dict[str, Any]:
    """A digit, and maps over it, each with colors of its own."""
    own = {"scale": {"color": "independent"}}
    return {"autosize": "pad", "hconcat": [_digit(pixels), *map(_map, maps)], "resolve": own}


def _digit(pixels: Numbers) -> dict[str, Any]:
    gray = {"scale": {"domain": [0, 255], "range": ["#000000", "#ffffff"]}, "legend": None}
    return _picture(Grid("the digit, 28×28 pixels", pixels), gray)


def _map(grid: Grid) -> dict[str, Any]:
    most = max((abs(number) for row in grid.numbers for number in row), default=0.0) or 1.0
    scale = {"domain": [-most, 0, most], "range": ["#b2182b", "#f7f7f7", "#2166ac"]}
    legend = {"title": None, "orient": "bottom", "tickCount": 3, "gradientLength": SIDE}
    return _picture(grid, {"scale": scale, "legend": legend})


def _picture(grid: Grid, color: dict[str, Any]) -> dict[str, Any]:
    values = [
        {"row": row, "column": column, "value": float(f"{number:.{DIGITS}g}")}
        for row, numbers in enumerate(grid.numbers)
        for column, number in enumerate(numbers)
    ]
    side = len(grid.numbers) * round(SIDE / len(grid.numbers))  # whole screen pixels for each number, without gaps
    look = {"type": "ordinal", "axis": None}
    return {
        "title": {"text": grid.title, "fontSize": 11},
        "width": side,
        "height": side,
        "data": {"values": values},
        "mark": {"type": "rect", "width": {"band": OVERLAP}, "height": {"band": OVERLAP}},
        "encoding": {
            "x": {"field": "column", **look},
            "y": {"field": "row", **look},
            "color": {"field": "value", "type": "quantitative", **color},
            "tooltip": [{"field": name, "type": "quantitative"} for name in ("row", "column", "value")],
        },
    }
