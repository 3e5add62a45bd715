"""The arithmetic of one layer: its formulas with numbers, receptive field, bytes, sliding window, and the solver."""

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
from pages.build.edits import trace_design
from pages.build.lesson import LESSON
from pages.shared.components.component import component
from pages.shared.session.design import history, selected

KEY = "build_details"
WINDOWED = (Conv2d, MaxPool2d, AvgPool2d)
OFFERED = 12  # windows that the solver shows


def layer_details(on_pick: Callable[[dict[str, Any]], None]) -> None:
    """Show the selected layer, else the first with a window, else the first; `on_pick` gets the edit of the solver's window."""
    steps, _ = trace_design()
    keys = history().present.keys
    key = _chosen(keys, steps)
    if key is None:
        st.caption("Choose a layer that fits to see what is behind its numbers.")
        return
    index = keys.index(key)
    show = component(__file__, '<div class="details"></div>', "dom", "controls")
    show(
        key=KEY,
        data=_data(key, steps[index], receptive_fields(steps)[index]),
        height="content",
        on_picked_change=lambda: on_pick({"do": "window", **st.session_state[KEY]["picked"]}),
        on_wanted_change=lambda: None,
    )


def _chosen(keys: tuple[int, ...], steps: list[Step]) -> int | None:
    """The key of the layer to show, if it fits."""
    fitting = dict(zip(keys, steps, strict=False))
    key = selected()
    if key is None:
        windowed = (key for key, step in fitting.items() if isinstance(step.layer, WINDOWED))
        return next(windowed, next(iter(fitting), None))
    return key if key in fitting else None


def _data(key: int, step: Step, field: Field) -> dict[str, Any]:
    title = f"{step.name}: {type(step.layer).__name__}, {shape_text(step.input_shape)} → {shape_text(step.output_shape)}"
    has_window = isinstance(step.layer, WINDOWED)
    return {
        "key": key,
        "title": title,
        "lines": _lines(step, field),
        "window": _window(step) if has_window else None,
        "solver": _solver(step, key) if has_window and not LESSON.locks("network") else None,
    }


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
    """The windows that give the wanted output size; at first the size that the layer has."""
    wanted = st.session_state.get(KEY, {}).get("wanted") or {}
    height, width = wanted["sides"] if wanted.get("key") == key else step.output_shape[1:]
    found = solve(step.layer, step.input_shape, height, width)
    options = [{"kernel_size": one.kernel, "stride": one.stride, "padding": one.padding} for one in found[:OFFERED]]
    return {"wanted": (height, width), "count": len(found), "options": options}
