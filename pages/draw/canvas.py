"""The two canvases and the one form of drawing they share: lines of (x, y) points, kept for the session."""

from typing import Any

import streamlit as st

from core.data.ink import Lines
from pages.draw.fabric import from_fabric, to_fabric
from pages.draw.live_canvas import live_canvas

SIDE = 280
PEN = 20


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
        live_canvas(_key(), SIDE, pen(), _generation(), st.session_state.first, ask)
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
