"""The two canvases, and how what is on them becomes the drawing. The strokes are the same on both."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.data.address import to_address
from pages.draw import drawn as drawing
from pages.draw import moving
from pages.draw.arrange import arrange
from pages.draw.drawn import Drawn, drawn, is_locked
from pages.draw.fabric import from_fabric, to_fabric
from pages.draw.live_canvas import live_canvas

SIDE = 340
PEN = 24
DRAW, ARRANGE = "Draw", "Arrange"


def pen() -> int:
    """The width of the pen, canvas pixels."""
    width: int = st.session_state.get("draw_pen", PEN)
    return width


def is_arranging() -> bool:
    """Whether the digit is moved, not drawn; one that is locked is only shown."""
    return bool(st.session_state.get("draw_mode", DRAW) == ARRANGE) and not is_locked()


def generation() -> int:
    """The number of the canvas: each drawing put on it from outside needs a new one."""
    number: int = st.session_state.get("draw_generation", 0)
    return number


def take() -> None:
    """Keep the lines that are on the canvas now; both canvases report a stroke at its end."""
    _take(_key())


def put(new: Drawn) -> None:
    """Show another drawing on a new canvas."""
    take()  # a stroke that arrives together with a click was made before it
    drawing.change(new)
    renew()


def undo() -> None:
    """Take back the last change, a stroke or whatever it was."""
    take()
    drawing.undo()
    renew()


def repaint() -> None:
    """Show what is drawn now with another pen."""
    take()
    renew()


def renew() -> None:
    """Begin a new canvas with what is drawn now."""
    st.session_state["draw_generation"] = generation() + 1


def switch() -> None:
    """The other canvas is chosen: it begins with what is on the first one."""
    _take(_key(not is_arranging()))
    renew()


def canvas(ask: dict[str, Any], on_stroke: Callable[[], None]) -> None:
    """Show the canvas that is chosen; the live one sends `ask` with its lines while the pen is down.

    `on_stroke` is called at the end of a stroke, also if the visitor leaves the page at that moment.
    """
    if _key() not in st.session_state:  # a canvas reads what is on it only when it is created
        now = drawn()
        st.session_state["draw_first"] = (now.lines, to_address(now.picture, SIDE) if now.picture else None)
        if now.picture:
            moving.begin(now.picture, SIDE)
    first, picture = st.session_state["draw_first"]
    if is_arranging():
        fabric = moving.as_fabric() if picture else to_fabric(first, pen())
        arrange(_key(), SIDE, pen(), first, fabric, on_stroke)
    else:
        live_canvas(_key(), SIDE, pen(), generation(), first, picture, ask, on_stroke, is_locked())


def _take(key: str) -> None:
    report = st.session_state.get(key, {}).get("drawing")
    if report is None:  # a new canvas has not reported yet
        return
    if "raw" in report:  # the drawable canvas: what was moved is still the same digit
        if picture := moving.moved(report["raw"] or {}, SIDE):
            drawing.change(Drawn(picture=picture))
        lines, digit = from_fabric(report["raw"] or {}), drawn().digit
    else:
        lines, digit = tuple(tuple((float(x), float(y)) for x, y in line) for line in report["lines"]), None
    if lines:
        drawing.change(Drawn(lines, digit=digit))


def _key(arranging: bool | None = None) -> str:
    kind = "arrange" if (is_arranging() if arranging is None else arranging) else "live"
    return f"draw_canvas_{kind}_{generation()}"
