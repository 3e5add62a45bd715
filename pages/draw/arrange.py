"""The drawable canvas in its transform mode: the digit itself is dragged, turned and stretched."""

from collections.abc import Callable

import streamlit as st

from core.data.ink import Lines
from pages.draw.fabric import to_fabric
from pages.shared.components.component import component


def arrange(key: str, side: int, pen: int, lines: Lines, picture: str | None, take: Callable[[], None]) -> None:
    """Show a canvas of `side` pixels with these lines, or a picture (a data address) as its ground.

    At the end of a move the session has Fabric's JSON under `key`, and `take` is called.
    """
    from streamlit_drawable_canvas import st_canvas  # cannot be imported outside a running app

    with st.container(key="draw_arrange", gap=None):
        st_canvas(
            stroke_width=pen,
            stroke_color="#ffffff",
            background_color="#000000",
            background_image=picture,
            background_image_fit="contain",
            width=side,
            height=side,
            initial_drawing=to_fabric(lines, pen),
            key=key,
            on_change=take,
        )
        ink = next((point for line in lines for point in line if all(0 <= at <= side for at in point)), None)
        switch = component(__file__, "<span></span>")
        switch(key="draw_arrange_switch", data={"canvas": key, "ink": ink}, height="content")
