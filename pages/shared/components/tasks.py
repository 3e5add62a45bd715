"""What to look for, as tasks: each button does what it says."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from pages.shared.components.closed import closed
from pages.shared.lesson.lesson import Lesson

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


def show_tasks(lesson: Lesson, tasks: Sequence[Task]) -> None:
    """The tasks of a page side by side, folded, but for those whose section is not shown.

    Closed they are not sent: every element slows each keystroke on the page.
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

    closed(TITLE, columns)
