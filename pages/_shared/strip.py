"""What the network sees: a drawing on its way to 28×28 numbers, step by step."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core.data.drawing import Prepared

STEP_TITLES = {"ink": "ink", "crop": "crop", "fit": "fit in 20×20", "center": "center of mass", "normalize": "normalize"}
MEANINGS = {
    "ink": "one pen width, white on black",
    "crop": "the box around the ink",
    "fit": "longer side 20 pixels",
    "center": "in the middle of 28×28",
}


@cache
def _component() -> Any:
    folder = Path(__file__).parent
    css, js = ((folder / f"strip.{kind}").read_text() for kind in ("css", "js"))
    return st.components.v2.component("strip", html='<div class="strip"></div>', css=css, js=js)


def strip(prepared: Prepared | None, off: frozenset[str]) -> None:
    """Show the drawing and each of its steps, those switched off dimmed, the last with the numbers the networks get."""
    if prepared is None:
        st.container(height=170, border=True).caption("Draw a digit to follow it from the canvas to the network.")
        return
    steps = [picture("drawing", "as it came", prepared.drawing)]
    steps += [
        {**picture(STEP_TITLES[name], meaning, getattr(prepared, name)), "off": name in off}
        for name, meaning in MEANINGS.items()
    ]
    steps[4]["cross"] = prepared.center_of_mass
    values = prepared.values()
    seen = picture("normalize", f"values from {values.min():.2f} to {values.max():.2f}", prepared.pixels)
    pictures([*steps, {**seen, "off": "normalize" in off}], "strip")


def pictures(shown: list[dict[str, Any]], key: str) -> None:
    """Small grey pictures side by side, every pixel a square."""
    _component()(key=key, data={"steps": shown})


def picture(title: str, caption: str, grey: Any) -> dict[str, Any]:
    """One of them: (height, width) uint8 with what stands under it."""
    height, width = grey.shape
    pixels = base64.b64encode(grey.tobytes()).decode()
    return {"title": title, "caption": caption, "width": width, "height": height, "pixels": pixels, "off": False}
