"""The two canvases and the one form of drawing they share: lines of (x, y) points, kept for the session."""

from functools import cache
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import streamlit as st

from core.data.ink import Point

SIDE = 280
Lines = tuple[tuple[Point, ...], ...]


def lines() -> Lines:
    """What has been drawn, kept when the page is left."""
    return st.session_state.get("lines", ())


def replace_lines(new: Lines) -> None:
    """Put another drawing on the canvas; the canvas is made anew with it."""
    st.session_state.lines = new
    st.session_state.generation = st.session_state.get("generation", 0) + 1


def canvas(live: bool, pen: int) -> tuple[Lines, bool]:
    """Show the canvas of either kind; gives the lines drawn on it, and whether the pen is still down.

    The live canvas tells of a stroke while it is being drawn, the other at its end.
    """
    generation = st.session_state.get("generation", 0)
    drawn, down = _live_canvas(generation, pen) if live else (_drawable_canvas(generation, pen), False)
    st.session_state.lines = drawn
    return drawn, down


def _drawable_canvas(generation: int, pen: int) -> Lines:
    from streamlit_drawable_canvas import st_canvas  # cannot be imported outside a running app

    key = f"drawable-{generation}"
    if key not in st.session_state:  # made anew, or shown again: it begins with what was drawn
        st.session_state.initial = to_fabric(lines(), pen)
    result = st_canvas(
        stroke_width=pen,
        stroke_color="#ffffff",
        background_color="#000000",
        width=SIDE,
        height=SIDE,
        initial_drawing=st.session_state.initial,
        key=key,
    )
    return from_fabric(result.json_data or {})


@cache
def _component() -> Any:
    folder = Path(__file__).parent
    return st.components.v2.component(
        "live_canvas",
        html="<canvas></canvas>",
        css=(folder / "live_canvas.css").read_text(),
        js=(folder / "live_canvas.js").read_text(),
    )


def _live_canvas(generation: int, pen: int) -> tuple[Lines, bool]:
    result = _component()(
        key=f"live-{generation}",
        data={"side": SIDE, "pen": pen, "generation": generation, "lines": lines()},
        default={"drawing": {"lines": lines(), "down": False}},
        on_drawing_change=lambda: None,
        width="content",
        height="content",
    )
    drawing = result.drawing
    return tuple(tuple((float(x), float(y)) for x, y in line) for line in drawing["lines"]), drawing["down"]


def to_fabric(drawn: Lines, pen: int) -> dict[str, Any]:
    """Lines as the drawable canvas reads them: Fabric's JSON, a path a line."""
    style = {"stroke": "#ffffff", "strokeWidth": pen, "fill": None, "strokeLineCap": "round", "strokeLineJoin": "round"}
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
