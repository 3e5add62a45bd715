"""Lines to and from the JSON of Fabric, the library under the drawable canvas."""

from math import cos, radians, sin
from typing import Any

from core.data.ink import Lines, Point


def to_fabric(drawn: Lines, width: int) -> dict[str, Any]:
    """Lines as the drawable canvas reads them: Fabric's JSON, a path a line."""
    style = {"stroke": "#ffffff", "strokeWidth": width, "fill": None, "strokeLineCap": "round", "strokeLineJoin": "round"}
    return {
        "version": "7.0.0",
        "objects": [
            {"type": "Path", **style, "path": [["M", *line[0]], *(["L", *point] for point in line[1:] or line)]}
            for line in drawn
        ],
    }


def from_fabric(drawing: dict[str, Any]) -> Lines:
    """The paths of Fabric's JSON as lines; a path that was moved, scaled or turned on the canvas is read where it now is."""
    paths = (entry for entry in drawing.get("objects", ()) if str(entry.get("type", "")).lower() == "path")
    return tuple(_placed(path) for path in paths if path.get("path"))


def _placed(path: dict[str, Any]) -> tuple[Point, ...]:
    """A path's points where they are on the canvas: scaled and turned about their middle, which is at (left, top)."""
    # Each command ends with its end point; the curves between are so short that their ends are enough.
    points = [(float(command[-2]), float(command[-1])) for command in path["path"] if len(command) > 2]
    if "left" not in path or not points:
        return tuple(points)
    (low_x, low_y), (high_x, high_y) = (tuple(map(edge, zip(*points, strict=True))) for edge in (min, max))
    turn = radians(path.get("angle", 0))
    scale_x = path.get("scaleX", 1) * (-1 if path.get("flipX") else 1)
    scale_y = path.get("scaleY", 1) * (-1 if path.get("flipY") else 1)
    placed = []
    for x, y in points:
        dx, dy = scale_x * (x - (low_x + high_x) / 2), scale_y * (y - (low_y + high_y) / 2)
        placed.append((path["left"] + dx * cos(turn) - dy * sin(turn), path["top"] + dx * sin(turn) + dy * cos(turn)))
    return tuple(placed)
