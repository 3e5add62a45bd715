"""What to look for, as tasks: each button does what it says."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from pages.shared.components.closed import closed
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.kept import remember

TITLE = "What to look for"


class Task(NamedTuple):
    """A title, what there is to see, the button's label, what its click does, the controls it sets, the section it opens."""

    title: str
    says: str
    label: str
    do: Callable[[], None]
    controls: tuple[str, ...] = ()
    section: str | None = None


def setting(**values: object) -> Callable[[], None]:
    """What sets these session keys."""
    return lambda: st.session_state.update(values)


def show_tasks(lesson: Lesson, tasks: Sequence[Task], folded: bool = False) -> None:
    """The tasks of a page side by side, but for those whose section is not shown.

    They are open until the visitor folds them; or folded at first, on a page where every element slows each keystroke.
    """
    there = [task for task in tasks if task.section is None or lesson.shows(task.section)]
    if not there:
        return

    def columns() -> None:
        for at, (column, task) in enumerate(zip(st.columns(len(there)), there, strict=True)):
            with column:
                st.markdown(f"**{task.title}** {task.says}")
                locked = any(map(lesson.locks, task.controls))
                st.button(task.label, key=f"{lesson.page}_task_{at}", on_click=task.do, disabled=locked)

    if folded:
        closed(TITLE, columns)
        return
    key = f"{lesson.page}_tasks_open"
    remember(key, (True, False).__contains__)
    st.session_state.setdefault(key, True)
    closed(TITLE, columns, key)
