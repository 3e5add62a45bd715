"""What to look for, as tasks: each button does what it says."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from pages.shared.components.closed import closed

TITLE = "What to look for"


class Task(NamedTuple):
    """A title, what there is to see, the button's label, and what its click does."""

    title: str
    says: str
    label: str
    do: Callable[[], None]


def setting(**values: object) -> Callable[[], None]:
    """What sets these session keys."""
    return lambda: st.session_state.update(values)


def show_tasks(page: str, tasks: Sequence[Task]) -> None:
    """The tasks of a page side by side, folded. Closed they are not sent: every element slows each keystroke on the page."""

    def columns() -> None:
        for at, (column, task) in enumerate(zip(st.columns(len(tasks)), tasks, strict=True)):
            with column:
                st.markdown(f"**{task.title}** {task.says}")
                st.button(task.label, key=f"{page}_task_{at}", on_click=task.do)

    closed(TITLE, columns)
