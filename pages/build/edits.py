"""The edits that a person can make to the design."""

from dataclasses import replace
from typing import Any

import streamlit as st

from core.design.architecture import Step, totals, trace
from core.design.draft import Draft
from core.design.form import MAX_CHANNELS, MAX_SIDE
from core.design.layers import KINDS
from core.design.refusal import DesignError, LayerError
from core.design.solver import class_fixes, fixes
from core.design.zoo import named
from pages.shared.components.plain import plain
from pages.shared.session.design import change, design, history, open_design, select, selected

CLASSES = 10
LIMITS = (MAX_CHANNELS, MAX_SIDE, MAX_SIDE)


def trace_design() -> tuple[list[Step], LayerError | None]:
    """The steps before the first layer that does not fit, and that layer's error; None where all fit."""
    steps: list[Step] = []
    try:
        for step in trace(design()):
            steps.append(step)
    except LayerError as error:
        return steps, error
    return steps, None


def apply(edit: dict[str, Any]) -> None:
    """Make one edit that the page sent; an edit that cannot be made changes nothing and shows a message."""
    what = edit["do"]
    if what == "select":
        select(edit["key"])
    elif what in ("undo", "redo"):
        change(getattr(history(), what)())
    elif what == "preset":
        open_design(named(edit["name"]))
    else:
        _edit(edit)


def _edit(edit: dict[str, Any]) -> None:
    past = history()
    try:
        draft = _EDITS[edit["do"]](past.present, edit)
    except DesignError as error:
        st.toast(plain(error))
        return
    change(past.then(_renamed(past.present, draft)))
    if edit["do"] == "insert":
        select(draft.next_key - 1)


def _insert(draft: Draft, edit: dict[str, Any]) -> Draft:
    after = selected()
    position = len(draft.keys) if after is None else draft.index(after) + 1
    return draft.insert(position, KINDS[edit["kind"]]())


def _fix(draft: Draft, edit: dict[str, Any]) -> Draft:
    _, error = trace_design()
    offered = fixes(draft.architecture, error) if error else []
    return next((draft.become(fix.architecture) for fix in offered if fix.label == edit["label"]), draft)


def _end(draft: Draft, edit: dict[str, Any]) -> Draft:
    offered = class_fixes(draft.architecture, CLASSES)
    return next((draft.become(fix.architecture) for fix in offered if fix.label == edit["label"]), draft)


def _window(draft: Draft, edit: dict[str, Any]) -> Draft:
    for field in ("kernel_size", "stride", "padding"):
        draft = draft.change(edit["key"], field, edit[field])
    return draft


def _shape(draft: Draft, edit: dict[str, Any]) -> Draft:
    shape = tuple(min(max(int(side), 1), limit) for side, limit in zip(edit["shape"], LIMITS, strict=True))
    return draft.reshape(shape)


_EDITS = {
    "change": lambda draft, edit: draft.change(edit["key"], edit["field"], edit["value"]),
    "duplicate": lambda draft, edit: draft.duplicate(edit["key"]),
    "remove": lambda draft, edit: draft.remove(edit["key"]),
    "move": lambda draft, edit: draft.move(edit["key"], edit["to"]),
    "insert": _insert,
    "fix": _fix,
    "end": _end,
    "window": _window,
    "shape": _shape,
}


def _renamed(before: Draft, after: Draft) -> Draft:
    """An edited copy loses the name and the source of the network it was copied from."""
    old, new = before.architecture, after.architecture
    if not old.source or (old.layers, old.input_shape) == (new.layers, new.input_shape):
        return after
    return replace(after, architecture=replace(new, name=f"own, from {old.name}", source=""))


def ends_in_classes() -> bool:
    """Whether all layers fit and the output is one value a class."""
    try:
        return totals(design()).output_shape == (CLASSES,)
    except LayerError:
        return False
