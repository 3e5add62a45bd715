"""The list of layers: the data its component shows, and the edits it sends back."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import streamlit as st

from core.design.architecture import Step, layer_names
from core.design.layer import Layer, shape_text
from core.design.layers import KINDS
from core.design.refusal import LayerError
from core.design.solver import class_fixes, fixes
from core.design.units import plural
from core.design.zoo import ZOO, shown_name
from pages.build.edits import CLASSES, LIMITS, apply, trace_design
from pages.build.lesson import LESSON
from pages.shared.components.component import component
from pages.shared.session.design import design, history, selected

KEY = "build_layers"
SHAPES = ((1, 28, 28), (1, 32, 32), (3, 32, 32))


def layer_list(on_shown: Callable[[], None] | None) -> None:
    """Show the list; `on_shown` is called when the browser shows it."""
    calls = {"on_shown_change": on_shown} if on_shown else {}
    show = component(
        __file__, '<fieldset><div class="layers"></div></fieldset>', "dom", "controls", "shown", "number_field", "undo_keys"
    )
    show(key=KEY, data={**_data(), "tell": bool(on_shown)}, on_edits_change=lambda: None, height="content", **calls)


def apply_pending() -> None:
    """Apply the edits that the browser sent, each once."""
    for edit in pending():
        st.session_state.build_applied = edit["number"]
        apply(edit)


def pending() -> list[dict[str, Any]]:
    """The edits that the browser sent and that are not applied yet."""
    return [edit for edit in st.session_state.get(KEY, {}).get("edits", ()) if edit["number"] > _applied()]


def is_up_to_date() -> bool:
    """Whether the browser shows the list with all edits applied."""
    return not pending() and bool(st.session_state[KEY]["shown"] == _applied())


def is_on_the_page() -> bool:
    """Whether the list is still there; not after the visitor left the page."""
    return KEY in st.session_state


def _applied() -> int:
    """The number of the last edit that was applied."""
    number: int = st.session_state.get("build_applied", 0)
    return number


def _data() -> dict[str, Any]:
    steps, error = trace_design()
    draft, now = history().present, design()
    names = layer_names(now.layers)
    shape = steps[-1].output_shape if steps else now.input_shape
    total = {
        "output": shape_text(shape),
        "parameters": f"{sum(s.parameters for s in steps):,}",
        "macs": f"{sum(s.macs for s in steps):,}",
    }
    after = selected()
    return {
        "applied": _applied(),
        "locked": LESSON.locks("network"),
        "presets": [(name, shown_name(name)) for name in ZOO],
        "shapes": SHAPES,
        "limits": LIMITS,
        "shape": now.input_shape,
        "undo": bool(history().past),
        "redo": bool(history().future),
        "selected": after,
        "after": names[draft.index(after)] if after is not None else None,
        "kinds": [(name, _doc(kind)) for name, kind in KINDS.items()],
        "rows": [_row(index, key, names[index], steps, error) for index, key in enumerate(draft.keys)],
        "total": total
        if error is None
        else {"output": "–", **{part: f"{total[part]} so far" for part in ("parameters", "macs")}},
        "end": _end(shape, error),
        **_summary(steps, error, total),
    }


def _row(index: int, key: int, name: str, steps: list[Step], error: LayerError | None) -> dict[str, Any]:
    layer = design().layers[index]
    row: dict[str, Any] = {
        "key": key,
        "name": name,
        "kind": type(layer).__name__,
        "doc": _doc(type(layer)),
        "fields": _fields(layer),
    }
    if index < len(steps):
        step = steps[index]
        sizes = {"output": shape_text(step.output_shape), "parameters": f"{step.parameters:,}", "macs": f"{step.macs:,}"}
        return {**row, **sizes, "state": "ok", "note": layer.note(step.input_shape), "fixes": []}
    nothing = {"output": "not reached", "parameters": "–", "macs": "–"}
    if error is None or error.index != index:
        return {**row, **nothing, "state": "unreached", "note": "", "fixes": []}
    labels = [fix.label for fix in fixes(design(), error)]
    return {**row, **nothing, "output": "does not fit", "state": "error", "note": str(error), "fixes": labels}


def _fields(layer: Layer) -> list[dict[str, Any]]:
    """The form of a layer, from its dataclass."""
    return [
        {
            "name": entry.name,
            "label": entry.name.removesuffix("_size").replace("_", " "),
            "value": getattr(layer, entry.name),
            "low": entry.metadata["low"],
            "high": entry.metadata["high"],
        }
        for entry in fields(layer)
    ]


def _doc(kind: type[Layer]) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def _end(shape: tuple[int, ...], error: LayerError | None) -> dict[str, Any]:
    """A sentence and the fixes for a network whose layers fit but whose output is not one value a class."""
    if error or shape == (CLASSES,):
        return {"note": "", "fixes": []}
    says = f"The network ends in {shape_text(shape)}; for {CLASSES} classes it must end in {CLASSES} values."
    return {"note": says, "fixes": [fix.label for fix in class_fixes(design(), CLASSES)]}


def _summary(steps: list[Step], error: LayerError | None, total: dict[str, str]) -> dict[str, Any]:
    """One line about the whole network; screen readers read it aloud after each edit."""
    name = shown_name(design().name)
    if error:
        return {
            "says": f"{name}: layer {error.index + 1} of {len(design().layers)}, {error.name}, does not fit.",
            "bad": True,
        }
    count = len(steps)
    weights = f"{total['parameters']} parameters, {total['macs']} MACs for one image"
    return {
        "says": f"{name}: {plural(count, 'layer')}, {weights}, output {total['output']}.",
        "bad": False,
    }
