"""What to look for, as tasks: each button begins the trainings that it names, on the bundled digits, in seconds."""

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from core.design.refusal import Refusal
from core.design.zoo import named
from core.learning.recipe import Recipe
from pages.shared.components.plain import plain
from pages.shared.session.click import next_click
from pages.train.runs import Wanted, begin
from pages.train.table import choose

DIGITS = Recipe("digits", validation=205)


class TrainingTask(NamedTuple):
    """A title, what to look at, the button's label, and what the button trains."""

    title: str
    says: str
    label: str
    wanted: tuple[Wanted, ...]


TASKS = (
    TrainingTask(
        "Memorizing",
        "Where the training loss falls on and the validation loss no longer does, the network memorizes its images. "
        "The best epoch is the one with the highest validation accuracy.",
        "Train MLP1 on 100 images",
        (Wanted(named("mlp1"), replace(DIGITS, epochs=60, images=100)),),
    ),
    TrainingTask(
        "The learning rate",
        "The first thing to try: ten times too small learns slowly, ten times too large jumps about or ends in a loss that "
        "is not a number.",
        "Train softmax at the rates 0.001 and 1",
        tuple(Wanted(named("softmax"), replace(DIGITS, epochs=20, learning_rate=rate)) for rate in (0.001, 1.0)),
    ),
    TrainingTask(
        "Vanishing gradients",
        "A sigmoid's slope is at most 1/4, so less of the gradient comes back to the first layer. Compare the tab "
        "*Gradients* of the two runs.",
        "Train MLP1 with sigmoid and with ReLU",
        tuple(Wanted(named(name), replace(DIGITS, epochs=20)) for name in ("mlp-sigmoid", "mlp1")),
    ),
)


def show_tasks(is_new: bool) -> None:
    """The tasks side by side, open for a visitor who has not trained yet."""
    with st.expander("What to look for", expanded=is_new):
        for at, (column, task) in enumerate(zip(st.columns(len(TASKS)), TASKS, strict=True)):
            with column:
                st.markdown(f"**{task.title}.** {task.says}")
                button = f"task{at}"
                if st.button(task.label, key=f"train_task_{at}_{next_click(button)}"):
                    _begin(button, task)


def _begin(button: str, task: TrainingTask) -> None:
    try:
        choose(*begin(button, *task.wanted))
    except Refusal as error:
        st.error(plain(error))
    else:
        st.rerun()
