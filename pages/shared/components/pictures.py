"""Small grey pictures side by side, each with a title and a caption."""

import base64
import io
from collections.abc import Callable
from typing import Any

import streamlit as st
from PIL import Image

from pages.shared.components.component import component


def pictures(shown: list[dict[str, Any]], key: str, on_switch: Callable[[str], None] | None = None) -> None:
    """Show pictures (see `picture`), every pixel a square; `on_switch` is given the `switch` of one whose box was clicked."""
    calls: dict[str, Any] = {}
    if on_switch:
        calls["on_switched_change"] = lambda: on_switch(st.session_state[key]["switched"])
    component(__file__, '<div class="strip"></div>', "dom")(key=key, data={"steps": shown}, height="content", **calls)


def picture(title: str, caption: str, grey: Any) -> dict[str, Any]:
    """One of them: (height, width) uint8 with what stands under it."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    return {"title": title, "caption": caption, "picture": address}
