"""What to look for, as tasks: each button does what it says, and a sentence says what there is to see."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from core.data.drawing import NO_MOVE
from pages.draw.choices import move, off, set_move, switch
from pages.draw.drawn import Drawn, drawn
from pages.draw.inputs import show_example
from pages.draw.lesson import LESSON

PIXELS = 3
BEGIN = "Draw a digit, or begin with one of these."
DONE = "draw_task"  # session key: the label of the last task that was done


class DrawingTask(NamedTuple):
    """A button's label, what it does, the control that it sets, the section in which that stands, and what there is to see.

    `more` is a sentence on another section, by the section's name.
    """

    label: str
    do: Callable[[], None]
    control: str
    section: str | None
    see: str
    more: tuple[str, str] | None = None

    @property
    def says(self) -> str:
        """What there is to see, in the sections that are shown."""
        return f"{self.see} {self.more[1]}" if self.more and LESSON.shows(self.more[0]) else self.see


def _load() -> None:
    set_move(NO_MOVE)
    show_example(9)


def _shift() -> None:
    if drawn() == Drawn():
        show_example(4)
    set_move(move()._replace(right=PIXELS))


def _off_center() -> None:
    if "center" not in off("steps"):
        switch("steps", "center")


def _show_all() -> None:
    st.session_state["draw_all"] = True


TASKS = (
    DrawingTask(
        "Load the 9",
        _load,
        "example",
        None,
        "Both MLPs take it for a 3, LeNet-5 reads it rightly: draw a 9 with a shorter tail yourself. A dashed frame marks the "
        "answer unlike most, which may be the right one.",
    ),
    DrawingTask(
        f"Shift it by {PIXELS}",
        _shift,
        "right",
        "moves",
        "An MLP has separate weights for every pixel and soon loses a shifted digit; a CNN uses the same weights everywhere, "
        "and pooling forgives the rest. Shifted by 3, the example 4 is a 9 to both MLPs, and still a 4 to LeNet-5.",
        ("shift", "*Under shift* shows it for every shift."),
    ),
    DrawingTask(
        "Switch off center of mass",
        _off_center,
        "without",
        "strip",
        "The strip now leaves the digit where its box is in the middle: the same drawing is no longer quite what the networks "
        "know. Switch off *crop* too, and where the digit stands on the canvas counts: *Arrange* drags it.",
    ),
    DrawingTask(
        "Show all networks",
        _show_all,
        "all",
        None,
        "Compare LeNet-5 with LeNet-5 + pen: the same network and recipe, but the second also saw strokes of a pen.",
    ),
)


def tasks() -> None:
    """The buttons in a row, and the sentence of the last one."""
    done = st.session_state.get(DONE)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown("**What to look for**", width="content")
            for task in TASKS:
                if task.section is None or LESSON.shows(task.section):
                    st.button(task.label, on_click=_do, args=(task,), disabled=LESSON.locks(task.control))
        st.caption(next((task.says for task in TASKS if task.label == done), BEGIN))


def _do(task: DrawingTask) -> None:
    task.do()
    st.session_state[DONE] = task.label
