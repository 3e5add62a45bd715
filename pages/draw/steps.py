"""What the network sees: a drawing on its way to 28×28 numbers, step by step."""

from collections.abc import Callable

import streamlit as st

from core.data.drawing import Prepared
from pages.shared.components.pictures import picture, pictures

NO_DIGIT = "Once there is a digit, it is followed here from the canvas to the network."
STEP_TITLES = {
    "light": "light",
    "ink": "ink",
    "crop": "crop",
    "fit": "fit in 20×20",
    "center": "center of mass",
    "normalize": "normalize",
}
MEANINGS = {
    "light": "a photograph: even paper, the digit alone",
    "ink": "one pen width, white on black",
    "crop": "the box around the ink",
    "fit": "longer side 20 pixels",
    "center": "in the middle of 28×28",
}


def strip(prepared: Prepared | None, off: frozenset[str], on_switch: Callable[[str], None] | None) -> None:
    """Show the drawing and each of its steps; those that are off are dimmed.

    `on_switch` is given the step whose switch was clicked; without it the switches are locked.
    """
    if prepared is None:
        st.container(height=170, border=True).caption(NO_DIGIT)
        return
    steps = [picture("drawing", "as it came", prepared.drawing)]
    steps += [picture(STEP_TITLES[name], meaning, getattr(prepared, name)) for name, meaning in MEANINGS.items()]
    steps[5]["cross"] = [place / len(prepared.pixels) for place in prepared.center_of_mass]
    values = prepared.values()
    steps.append(picture("normalize", f"values from {values.min():.2f} to {values.max():.2f}", prepared.pixels))
    for step, name in zip(steps[1:], STEP_TITLES, strict=True):
        step.update(switch=name, off=name in off, locked=on_switch is None)
    pictures(steps, "draw_steps", on_switch)
