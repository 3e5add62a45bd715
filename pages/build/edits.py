"""The design of this session: a History that survives leaving the page, and the edits that a person can make."""

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
from pages.shared.session.design import become, design, history

CLASSES = 10
LIMITS = (MAX_CHANNELS, MAX_SIDE, MAX_SIDE)


def selected() -> int | None:
    """The key of the selected layer; the first one with something to say where none was selected yet."""
    keys = history().present.keys
    key = st.session_state.get("selected")
    return key if key in keys else None


def held() -> tuple[list[Step], LayerError | None]:
    """The steps that hold, and the error after them."""
    steps: list[Step] = []
    try:
        for step in trace(design()):
            steps.append(step)
    except LayerError as error:
        return steps, error
    return steps, None


def apply(edit: dict[str, Any]) -> None:
    """Make one edit that the list sent; an edit of something that is gone meanwhile changes nothing."""
    what = edit["do"]
    if what == "select":
        st.session_state.selected = edit["key"]
    elif what in ("undo", "redo"):
        st.session_state.history = getattr(history(), what)()
    elif what == "preset":
        become(named(edit["name"]))
    else:
        _change(edit)


def _change(edit: dict[str, Any]) -> None:
    past = history()
    try:
        draft = _EDITS[edit["do"]](past.present, edit)
    except DesignError as error:
        st.toast(plain(error))
        return
    if edit["do"] == "insert":
        st.session_state.selected = draft.next_key - 1
    st.session_state.history = past.then(_own(past.present, draft))


def _insert(draft: Draft, edit: dict[str, Any]) -> Draft:
    after = selected()
    position = len(draft.keys) if after is None else draft.index(after) + 1
    return draft.insert(position, KINDS[edit["kind"]]())


def _fix(draft: Draft, edit: dict[str, Any]) -> Draft:
    _, error = held()
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


def _own(before: Draft, after: Draft) -> Draft:
    """An edited copy no longer carries the name and source of what it began as."""
    old, new = before.architecture, after.architecture
    if not old.source or (old.layers, old.input_shape) == (new.layers, new.input_shape):
        return after
    return replace(after, architecture=replace(new, name=f"own, from {old.name}", source=""))


def ends_in_classes() -> bool:
    """Whether the whole network works and ends in one value a class."""
    try:
        return totals(design()).output_shape == (CLASSES,)
    except LayerError:
        return False
