"""What the network sees: a drawing on its way to 28×28 numbers, step by step."""

import base64
import io
from collections.abc import Callable
from typing import Any

import streamlit as st
from PIL import Image

from core.data.drawing import Prepared
from pages._shared.component import component

STEP_TITLES = {"ink": "ink", "crop": "crop", "fit": "fit in 20×20", "center": "center of mass", "normalize": "normalize"}
MEANINGS = {
    "ink": "one pen width, white on black",
    "crop": "the box around the ink",
    "fit": "longer side 20 pixels",
    "center": "in the middle of 28×28",
}


def strip(prepared: Prepared | None, off: frozenset[str], on_switch: Callable[[str], None]) -> None:
    """Show the drawing and each of its steps with a switch; those that are off are dimmed.

    `on_switch` is given the step whose switch was clicked.
    """
    if prepared is None:
        st.container(height=170, border=True).caption("Draw a digit to follow it from the canvas to the network.")
        return
    steps = [picture("drawing", "as it came", prepared.drawing)]
    steps += [picture(STEP_TITLES[name], meaning, getattr(prepared, name)) for name, meaning in MEANINGS.items()]
    steps[4]["cross"] = [place / len(prepared.pixels) for place in prepared.center_of_mass]
    values = prepared.values()
    steps.append(picture("normalize", f"values from {values.min():.2f} to {values.max():.2f}", prepared.pixels))
    for step, name in zip(steps[1:], STEP_TITLES, strict=True):
        step.update(switch=name, off=name in off)
    clicked = {"on_switched_change": lambda: on_switch(st.session_state["strip"]["switched"])}
    _component()(key="strip", data={"steps": steps}, height="content", **clicked)


def pictures(shown: list[dict[str, Any]], key: str) -> None:
    """Small grey pictures side by side, every pixel a square."""
    _component()(key=key, data={"steps": shown}, height="content")


def _component() -> Any:
    return component("strip", '<div class="strip"></div>')


def picture(title: str, caption: str, grey: Any) -> dict[str, Any]:
    """One of them: (height, width) uint8 with what stands under it."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    return {"title": title, "caption": caption, "picture": address}
