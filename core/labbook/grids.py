"""Grids of numbers as a chart: images in gray, and maps from red to blue through white at 0."""

from collections.abc import Sequence
from typing import Any, NamedTuple

SIDE, SMALL = 168, 100  # pixels of a picture, about; of one of many
ROW, COLUMNS = 4, 6  # pictures beside the digit; more are small, so many beside each other
OVERLAP = 1.2  # of pixels beside each other: without it a printed picture has gaps between them
DIGITS = 5  # of a number under the pointer
Numbers = Sequence[Sequence[float]]


class Grid(NamedTuple):
    """A picture's title, lines of it below each other, and its numbers, row by row.

    `is_image` says that they are an image's own pixels, from 0 for paper to 255 for ink. Else the colors range from minus
    `most` to `most`, or to the largest number without its sign.
    """

    title: str | list[str]
    numbers: Numbers
    is_image: bool = False
    most: float | None = None


def digit_chart(pixels: Numbers) -> dict[str, Any]:
    """A digit of pixels from 0 for paper to 255 for ink."""
    return maps_chart(pixels, [])


def maps_chart(pixels: Numbers, maps: Sequence[Grid]) -> dict[str, Any]:
    """A digit, and pictures beside it, each with colors of its own."""
    own = {"resolve": {"scale": {"color": "independent"}}}
    digit = _picture(Grid("the digit, 28×28 pixels", pixels, is_image=True), SIDE)
    if len(maps) <= ROW:
        return {"autosize": "pad", "hconcat": [digit, *(_picture(one, SIDE) for one in maps)], **own}
    many = {"concat": [_picture(one, SMALL) for one in maps], "columns": COLUMNS, **own}
    return {"autosize": "pad", "hconcat": [digit, many], **own}


def _color(grid: Grid, side: int) -> dict[str, Any]:
    if grid.is_image:
        return {"scale": {"domain": [0, 255], "range": ["#000000", "#ffffff"]}, "legend": None}
    most = grid.most or max((abs(number) for row in grid.numbers for number in row), default=0.0) or 1.0
    scale = {"domain": [-most, 0, most], "range": ["#b2182b", "#f7f7f7", "#2166ac"]}
    legend = {"title": None, "orient": "bottom", "tickCount": 3, "gradientLength": side}
    return {"scale": scale, "legend": legend}


def _picture(grid: Grid, side: int) -> dict[str, Any]:
    """The numbers stand in a list, which is short, and get their places when they are drawn."""
    height, width = len(grid.numbers), len(grid.numbers[0])
    cell = max(1, round(side / max(height, width)))  # whole screen pixels for each number, without gaps
    values = [float(f"{number:.{DIGITS}g}") for row in grid.numbers for number in row]
    look = {"type": "ordinal", "axis": None}
    return {
        "title": {"text": grid.title, "fontSize": 11},
        "width": cell * width,
        "height": cell * height,
        "data": {"values": [{"value": values}]},
        "transform": [
            {"flatten": ["value"]},
            {"window": [{"op": "row_number", "as": "number"}]},
            {"calculate": f"floor((datum.number - 1) / {width})", "as": "row"},
            {"calculate": f"(datum.number - 1) % {width}", "as": "column"},
        ],
        "mark": {"type": "rect", "width": {"band": OVERLAP}, "height": {"band": OVERLAP}},
        "encoding": {
            "x": {"field": "column", **look},
            "y": {"field": "row", **look},
            "color": {"field": "value", "type": "quantitative", **_color(grid, side)},
            "tooltip": [{"field": name, "type": "quantitative"} for name in ("row", "column", "value")],
        },
    }
