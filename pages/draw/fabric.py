"""Lines and a picture to and from the JSON of Fabric, the library under the drawable canvas.

All lines are one path: a digit moves whole.
"""

from math import cos, radians, sin, tan
from typing import Any, NamedTuple

from core.data.ink import Lines, Point


def to_fabric(drawn: Lines, width: int) -> dict[str, Any]:
    """Lines as the drawable canvas reads them: one path, each line beginning where the pen moves to."""
    style = {"stroke": "#ffffff", "strokeWidth": width, "fill": None, "strokeLineCap": "round", "strokeLineJoin": "round"}
    path = [step for line in drawn if line for step in (["M", *line[0]], *(["L", *point] for point in line[1:] or line))]
    objects = [{"type": "Path", **style, "strokeUniform": True, "path": path}] if path else []
    return {"version": "7.0.0", "objects": objects}


PLACE = ("left", "top", "scaleX", "scaleY", "angle", "skewX", "skewY", "flipX", "flipY")  # the fields that move an object


def to_fabric_image(address: str, size: tuple[int, int], place: dict[str, float]) -> dict[str, Any]:
    """A picture of so many pixels at a data address as the drawable canvas reads it; `place` holds fields of PLACE."""
    image = {"type": "Image", "src": address, "width": size[0], "height": size[1], "originX": "center", "originY": "center"}
    return {"version": "7.0.0", "objects": [{**image, **place}]}


class ImagePlace(NamedTuple):
    """Where a picture is: its fields of PLACE, its middle, and where its whole width and height lead from there."""

    fields: dict[str, float]
    middle: Point
    width: Point
    height: Point

    def steps(self, frame: Point) -> tuple[Point, Point]:
        """Where a pixel to the right and one down lead, of a picture with so many pixels across and down."""
        across, down = frame
        return (self.width[0] / across, self.width[1] / across), (self.height[0] / down, self.height[1] / down)


def image_place(drawing: dict[str, Any]) -> ImagePlace | None:
    """Where the picture of Fabric's JSON is; None where there is none."""
    images = (entry for entry in drawing.get("objects", ()) if str(entry.get("type", "")).lower() == "image")
    if (image := next(images, None)) is None:
        return None
    middle = _at(image, 0, 0)
    ends = [_at(image, image["width"], 0), _at(image, 0, image["height"])]
    width, height = ((x - middle[0], y - middle[1]) for x, y in ends)
    return ImagePlace({name: float(image[name]) for name in PLACE if name in image}, middle, width, height)


def from_fabric(drawing: dict[str, Any]) -> Lines:
    """The paths of Fabric's JSON as lines; a path that was moved, stretched or turned on the canvas is read where it now is."""
    paths = (entry for entry in drawing.get("objects", ()) if str(entry.get("type", "")).lower() == "path")
    return tuple(line for path in paths for line in _placed(path))


def _placed(path: dict[str, Any]) -> Lines:
    """A path's lines where they are on the canvas: slanted, stretched and turned about their middle, (left, top)."""
    lines: list[list[Point]] = []
    for command in path.get("path") or ():
        if command[0] == "M":
            lines.append([])
        if lines and len(command) > 2:
            # Each command ends with its end point; the curves between are so short that their ends are enough.
            lines[-1].append((float(command[-2]), float(command[-1])))
    lines = [line[:1] if line[1:] == line[:1] else line for line in lines if line]  # a dot is written as a line to itself
    if "left" not in path or not lines:
        return tuple(map(tuple, lines))
    points = [point for line in lines for point in line]
    (low_x, low_y), (high_x, high_y) = (tuple(map(edge, zip(*points, strict=True))) for edge in (min, max))
    middle = (low_x + high_x) / 2, (low_y + high_y) / 2
    return tuple(tuple(_at(path, x - middle[0], y - middle[1]) for x, y in line) for line in lines)


def _at(path: dict[str, Any], x: float, y: float) -> Point:
    """Where a point of a path is on the canvas; (x, y) is from the path's middle."""
    y += tan(radians(path.get("skewY", 0))) * x
    x += tan(radians(path.get("skewX", 0))) * y
    x *= path.get("scaleX", 1) * (-1 if path.get("flipX") else 1)
    y *= path.get("scaleY", 1) * (-1 if path.get("flipY") else 1)
    turn = radians(path.get("angle", 0))
    return path["left"] + x * cos(turn) - y * sin(turn), path["top"] + x * sin(turn) + y * cos(turn)
