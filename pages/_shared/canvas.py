"""The two canvases and the one form of drawing they share: lines of (x, y) points, kept for the session."""

from math import cos, radians, sin
from typing import Any

import streamlit as st

from core.data.ink import Point
from pages._shared.component import component

SIDE = 280
PEN = 20
Lines = tuple[tuple[Point, ...], ...]


def lines() -> Lines:
    """What has been drawn, kept when the page is left."""
    return st.session_state.get("lines", ())


def replace_lines(new: Lines) -> None:
    """Put another drawing on the canvas; the canvas is made anew with it."""
    st.session_state.lines = new
    st.session_state.generation = st.session_state.get("generation", 0) + 1


def pen() -> int:
    """The width of the pen, canvas pixels."""
    return st.session_state.get("pen", PEN)


def take() -> None:
    """Keep the lines that are on the canvas now; both canvases tell of a stroke at its end."""
    drawing = st.session_state.get(_key(), {}).get("drawing")
    if drawing is None:  # a canvas made anew has nothing to tell yet
        return
    if _is_live():
        st.session_state.lines = tuple(tuple((float(x), float(y)) for x, y in line) for line in drawing["lines"])
    else:
        st.session_state.lines = from_fabric(drawing["raw"] or {})


def canvas(ask: dict[str, Any]) -> None:
    """Show the canvas of the kind that is switched on; the live one sends `ask` with its lines while the pen is down."""
    if _key() not in st.session_state:  # made anew, or shown again: it begins with what was drawn, and keeps to it
        st.session_state.first = lines() if _is_live() else to_fabric(lines(), pen())
    if _is_live():
        _live_canvas(st.session_state.first, ask)
    else:
        _drawable_canvas(st.session_state.first)


def _is_live() -> bool:
    return st.session_state.get("live", False)


def _generation() -> int:
    return st.session_state.get("generation", 0)


def _key() -> str:
    return f"{'live' if _is_live() else 'drawable'}-{_generation()}"


def _drawable_canvas(first: dict[str, Any]) -> None:
    from streamlit_drawable_canvas import st_canvas  # cannot be imported outside a running app

    st_canvas(
        stroke_width=pen(),
        stroke_color="#ffffff",
        background_color="#000000",
        width=SIDE,
        height=SIDE,
        initial_drawing=first,
        key=_key(),
    )


def _live_canvas(first: Lines, ask: dict[str, Any]) -> None:
    component("live_canvas", "<canvas></canvas>")(
        key=_key(),
        data={"side": SIDE, "pen": pen(), "generation": _generation(), "lines": first, "ask": ask},
        default={"drawing": {"lines": first}},
        on_drawing_change=lambda: None,
        width="content",
        height="content",
    )


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
