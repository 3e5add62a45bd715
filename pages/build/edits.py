"""The edits that a person can make to the design."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from core.design.architecture import Step, totals, trace
from core.design.draft import Draft, History
from core.design.form import MAX_CHANNELS, MAX_SIDE
from core.design.layers import KINDS
from core.design.refusal import DesignError, LayerError
from core.design.solver import class_fixes, fixes
from core.design.zoo import named
from pages.build.lesson import LESSON
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
    """Make one edit that the page sent; an edit that cannot be made changes nothing and shows a message.

    Of a locked network layers can only be selected.
    """
    what = edit["do"]
    if what == "select":
        select(edit["key"])
    elif LESSON.locks("network"):
        return
    elif what in ("undo", "redo"):
        change(getattr(history(), what)())
    elif what == "preset":
        open_design(named(edit["name"]))
    else:
        _edit(edit)


def _edit(edit: dict[str, Any]) -> None:
    past = _before(edit)
    try:
        draft = _EDITS[edit["do"]](past.present, edit)
    except DesignError as error:
        st.toast(plain(error))
        return
    change(past.then(_renamed(past.present, draft)))
    if "visit" in edit:
        st.session_state.build_visit = Visit(edit["visit"], past, history())
    if edit["do"] == "insert":
        select(draft.next_key - 1)


class Visit(NamedTuple):
    """A stay in one field: while it lasts, each edit replaces the one before, so that one undo takes back all of them."""

    number: int
    before: History
    after: History


def _before(edit: dict[str, Any]) -> History:
    """The history that an edit goes on from: that before the visit, if it is one more edit of the last visit."""
    visit: Visit | None = st.session_state.get("build_visit")
    goes_on = visit is not None and visit.number == edit.get("visit") and visit.after is history()
    return visit.before if visit and goes_on else history()


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


def _side(draft: Draft, edit: dict[str, Any]) -> Draft:
    """Set one side of the input shape; one out of its limits becomes the nearest within."""
    sides = list(draft.architecture.input_shape)
    sides[edit["index"]] = min(max(int(edit["value"]), 1), LIMITS[edit["index"]])
    return draft.reshape(tuple(sides))


_EDITS: dict[str, Callable[[Draft, dict[str, Any]], Draft]] = {
    "change": lambda draft, edit: draft.change(edit["key"], edit["field"], edit["value"]),
    "duplicate": lambda draft, edit: draft.duplicate(edit["key"]),
    "remove": lambda draft, edit: draft.remove(edit["key"]),
    "move": lambda draft, edit: draft.move(edit["key"], edit["to"]),
    "step": lambda draft, edit: draft.move(edit["key"], draft.index(edit["key"]) + edit["by"]),
    "insert": _insert,
    "fix": _fix,
    "end": _end,
    "window": _window,
    "side": _side,
    "shape": lambda draft, edit: draft.reshape(tuple(edit["shape"])),
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
