"""A link for a class as parameters of an address: `show`, `lock`, `type`, and one for each value that it sets."""

from collections.abc import Mapping
from typing import Any

from pages.shared.lesson.lesson import Asked, Lesson

SHOW, LOCK, TYPE, LARGE = "show", "lock", "type", "large"


def read(lesson: Lesson, query: Mapping[str, str]) -> tuple[Asked, list[str]]:
    """What an address asks for, and a sentence for each part of it that cannot be used and is left out."""
    problems: list[str] = []
    controls = {control.name: control for control in lesson.controls}
    show = _names(query.get(SHOW, ""), lesson.sections, "section", problems)
    lock = _names(query.get(LOCK, ""), controls, "control to lock", problems)
    values: dict[str, Any] = {}
    for name, control in controls.items():
        if name not in query:
            continue
        try:
            values[name] = control.values.read(query[name])
        except ValueError as error:
            free = " It is not locked." if name in lock else ""
            problems.append(f"The link sets {name}, but {str(error).rstrip('.')}.{free}")
            lock = [one for one in lock if one != name]
    for name in lock:  # one that is locked without a value has its first
        if name not in values and controls[name].first is not None:
            values[name] = controls[name].first
    if (kind := query.get(TYPE, LARGE)) != LARGE:
        problems.append(f"The link asks for the type “{kind:.60}”; it can only be {LARGE}.")
    return Asked(tuple(show) or None, tuple(lock), values, query.get(TYPE) == LARGE), problems


def _names(text: str, known: Mapping[str, object], what: str, problems: list[str]) -> list[str]:
    """The known names of a list with commas."""
    asked = list(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))
    if unknown := [name for name in asked if name not in known]:
        names = ", ".join(f"“{name:.60}”" for name in unknown[:5])
        there = f"There is: {', '.join(known)}." if known else "There is none."
        problems.append(f"The link asks for {names}: no {what} of this page has that name. {there}")
    return [name for name in asked if name in known]


def write(lesson: Lesson, asked: Asked) -> dict[str, str]:
    """The parameters that `read` reads back."""
    found: dict[str, str] = {}
    if asked.show is not None:
        found[SHOW] = ",".join(asked.show)
    if asked.lock:
        found[LOCK] = ",".join(asked.lock)
    for control in lesson.controls:
        if control.name in asked.values and (text := control.values.write(asked.values[control.name])) is not None:
            found[control.name] = text
    return {**found, TYPE: LARGE} if asked.large else found
