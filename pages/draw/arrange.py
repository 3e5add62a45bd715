"""The drawable canvas in its transform mode: the digit itself is dragged, turned and stretched."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.data.ink import Lines
from pages.shared.components.component import component


def arrange(key: str, side: int, pen: int, lines: Lines, fabric: dict[str, Any], take: Callable[[], None]) -> None:
    """Show a canvas of `side` pixels with Fabric's JSON of these lines, or without lines of a picture.

    At the end of a move the session has Fabric's JSON under `key`, and `take` is called.
    """
    from streamlit_drawable_canvas import st_canvas  # cannot be imported outside a running app

    with st.container(key="draw_arrange", gap=None):
        st_canvas(
            stroke_width=pen,
            stroke_color="#ffffff",
            background_color="#000000",
            width=side,
            height=side,
            initial_drawing=fabric,
            key=key,
            on_change=take,
        )
        points = [point for line in lines for point in line] or [(one["left"], one["top"]) for one in fabric["objects"]]
        ink = next((point for point in points if all(0 <= at <= side for at in point)), None)
        switch = component(__file__, "<span></span>")
        switch(key="draw_arrange_switch", data={"canvas": key, "ink": ink}, height="content")
