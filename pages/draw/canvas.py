"""The two canvases, and the drawing both of them show: lines of (x, y) points, kept for the session."""

from typing import Any

import streamlit as st

from core.data.ink import Lines
from pages.draw.fabric import from_fabric, to_fabric
from pages.draw.live_canvas import live_canvas

SIDE = 280
PEN = 20


def lines() -> Lines:
    """What has been drawn, kept when the page is left."""
    drawn: Lines = st.session_state.get("draw_lines", ())
    return drawn


def replace_lines(new: Lines) -> None:
    """Put another drawing on a new canvas."""
    st.session_state["draw_lines"] = new
    st.session_state["draw_generation"] = generation() + 1


def pen() -> int:
    """The width of the pen, canvas pixels."""
    width: int = st.session_state.get("draw_pen", PEN)
    return width


def take() -> None:
    """Keep the lines that are on the canvas now; both canvases report a stroke at its end."""
    drawing = st.session_state.get(_key(), {}).get("drawing")
    if drawing is None:  # a new canvas has not reported yet
        return
    if _is_live():
        st.session_state["draw_lines"] = tuple(tuple((float(x), float(y)) for x, y in line) for line in drawing["lines"])
    else:
        st.session_state["draw_lines"] = from_fabric(drawing["raw"] or {})


def canvas(ask: dict[str, Any]) -> None:
    """Show the canvas of the kind that is switched on; the live one sends `ask` with its lines while the pen is down."""
    if _key() not in st.session_state:  # a canvas reads its first lines only when it is created
        st.session_state["draw_first"] = lines() if _is_live() else to_fabric(lines(), pen())
    if _is_live():
        live_canvas(_key(), SIDE, pen(), generation(), st.session_state["draw_first"], ask)
    else:
        _drawable_canvas(st.session_state["draw_first"])


def _is_live() -> bool:
    return bool(st.session_state.get("draw_live", False))


def generation() -> int:
    """The number of the canvas: each drawing put on it from outside needs a new one."""
    number: int = st.session_state.get("draw_generation", 0)
    return number


def _key() -> str:
    return f"draw_canvas_{'live' if _is_live() else 'drawable'}_{generation()}"


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
