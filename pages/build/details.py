"""What is behind the numbers of one layer: formulas filled in, what it sees, its bytes, its window, and what else would fit."""

from collections.abc import Callable
from math import prod
from typing import Any

import streamlit as st

from core.design.architecture import Step
from core.design.costs import Field, receptive_fields
from core.design.layer import shape_text
from core.design.layers import AvgPool2d, Conv2d, MaxPool2d
from core.design.memory import FLOAT
from core.design.solver import solve
from pages.build.edits import held, selected
from pages.shared.components.component import component
from pages.shared.session.design import history

WINDOWED = (Conv2d, MaxPool2d, AvgPool2d)
OFFERED = 12  # windows that the solver shows


def layer_details(on_pick: Callable[[dict[str, Any]], None]) -> None:
    """Show the selected layer, or the first with a window; `on_pick` is given the window that was chosen, as an edit."""
    steps, _ = held()
    keys = history().present.keys
    key = selected()
    if key is None:
        key = next((key for key, step in zip(keys, steps, strict=False) if isinstance(step.layer, WINDOWED)), None)
    index = keys.index(key) if key in keys else len(steps)
    if index >= len(steps):
        st.caption("Choose a layer that fits to see what is behind its numbers.")
        return
    step, field = steps[index], receptive_fields(steps)[index]
    shown = {
        "key": key,
        "title": f"{step.name}: {type(step.layer).__name__}, {shape_text(step.input_shape)} → {shape_text(step.output_shape)}",
    }
    data: dict[str, Any] = {**shown, "lines": _lines(step, field), "window": None, "solver": None}
    if isinstance(step.layer, WINDOWED):
        data |= {"window": _window(step), "solver": _solver(step, key)}
    show = component(__file__, '<div class="details"></div>', "dom", "controls")
    show(
        key="details",
        data=data,
        height="content",
        on_picked_change=lambda: on_pick({"do": "window", **st.session_state["details"]["picked"]}),
        on_wanted_change=lambda: None,
    )


def _lines(step: Step, field: Field) -> list[tuple[str, str]]:
    layer, shape = step.layer, step.input_shape
    seen = (
        "the whole input"
        if field.all
        else f"{field.size}×{field.size} pixels of the input, {field.jump} on from its neighbor's"
    )
    lines = [
        ("size", layer.size_formula(shape)),
        ("note", layer.note(shape)),
        ("parameters", layer.parameter_formula(shape)),
        ("MACs, one image", layer.mac_formula(shape)),
        ("one output sees", f"{seen} (receptive field and jump)"),
        ("weights", f"4 bytes · {step.parameters:,} = {FLOAT * step.parameters:,} bytes" if step.parameters else ""),
        (
            "activations, one image",
            f"4 bytes · {'·'.join(map(str, step.output_shape))} = {FLOAT * prod(step.output_shape):,} bytes",
        ),
    ]
    return [line for line in lines if line[1]]


def _window(step: Step) -> dict[str, Any]:
    layer: Any = step.layer
    return {
        "input": step.input_shape[1:],
        "output": step.output_shape[1:],
        "kernel": layer.kernel_size,
        "stride": layer.stride,
        "padding": layer.padding,
        "dilation": getattr(layer, "dilation", 1),
    }


def _solver(step: Step, key: int) -> dict[str, Any]:
    """What gives the wanted size; at first the size that the layer has."""
    wanted = st.session_state.get("details", {}).get("wanted") or {}
    height, width = wanted["sides"] if wanted.get("key") == key else step.output_shape[1:]
    found = solve(step.layer, step.input_shape, height, width)
    options = [{"kernel_size": one.kernel, "stride": one.stride, "padding": one.padding} for one in found[:OFFERED]]
    return {"wanted": (height, width), "count": len(found), "options": options}
