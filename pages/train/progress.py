"""One run on the page: its progress, its buttons, its numbers, its curves and the verdict."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.learning.diagnosis import best_epoch, diagnose, first_reaching
from core.learning.epoch import Epoch
from core.learning.estimate import format_duration, seconds
from core.store.run import Run
from core.store.state import OVER, RESUMABLE, State
from pages.shared.components.plain import plain
from pages.shared.session.click import answered, next_click
from pages.shared.session.store import store
from pages.shared.session.visitor import session
from pages.train.curves import curves
from pages.train.pace import images_of, pace_here
from pages.train.runs import own, resume

FACTORS = {0.1: "÷ 10", 0.5: "÷ 2", 2.0: "· 2"}
RATE = "rate"  # the buttons that change the learning rate
GOAL = 0.96  # validation accuracy; document 002 compares the epochs needed to reach it


def show_run(run: Run, others: list[Run]) -> None:
    """Progress, buttons, numbers and curves of a run, with the curves of the others."""
    history = store().history(run.id)
    what = f"Run {run.id}, {plain(run.architecture.name)} on {plain(run.recipe.dataset)}"
    st.progress(min(run.progress, 1.0), f"{what}: {_state(run, history)}")
    if run.says:
        (st.warning if run.state == State.INTERRUPTED else st.error)(plain(run.says))
    _buttons(run)
    if history:
        _numbers(run, history)
        curves([(run, history), *((other, store().history(other.id)) for other in others)])
        name, says = diagnose(history)
        st.markdown(f"**{name.capitalize()}:** {says}")


def _state(run: Run, history: list[Epoch]) -> str:
    done = f"{run.state}. {len(history)} of {run.recipe.epochs} epochs"
    if run.state == State.QUEUED:
        ahead = store().ahead(run.id)
        wait = sum(_seconds_left(other, store().history(other.id)) for other in ahead)
        return (
            f"queued, {len(ahead)} before it, about {format_duration(wait)} to wait."
            if ahead
            else "queued, its worker is starting."
        )
    if run.state != State.RUNNING:
        return f"{done}."
    return f"{done}, about {format_duration(_seconds_left(run, history))} left."


def _seconds_left(run: Run, history: list[Epoch]) -> float:
    if history:
        whole = sum(epoch.seconds for epoch in history) / len(history) * run.recipe.epochs
    else:
        whole = pace_here() * seconds(run.architecture, run.recipe, images_of(run.recipe))
    return whole * max(0.0, 1 - run.progress)


def _buttons(run: Run) -> None:
    if not own(run):
        st.caption("Started in another browser, or by the command line: only there it can be stopped.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.state not in OVER:
            for request in ("pause", "stop"):
                _button(request.capitalize(), f"train_{request}_{run.id}", store().ask, run.id, session(), request)
            st.caption("Rate from the next epoch on:", width="content")
            for factor, label in FACTORS.items():
                if st.button(label, key=f"train_rate_{factor}_{run.id}_{next_click(RATE)}"):
                    _do(store().scale_rate, run.id, session(), factor)
                    answered(RATE)
        else:
            if run.state in RESUMABLE:
                _button("Resume", f"train_resume_{run.id}", resume, run.id)
            _button("Delete", f"train_delete_{run.id}", store().delete, run.id, session())
    if problem := st.session_state.pop("train_problem", None):
        st.error(plain(problem))


def _button(label: str, key: str, act: Callable[..., Any], *arguments: Any) -> None:
    st.button(label, key=key, type="primary" if label == "Resume" else "secondary", on_click=_do, args=(act, *arguments))


def _do(act: Callable[..., Any], *arguments: Any) -> None:
    """Do what a button asks for; the next run of the page shows a refusal."""
    try:
        act(*arguments)
    except Refusal as error:
        st.session_state.train_problem = str(error)


def _numbers(run: Run, history: list[Epoch]) -> None:
    last = history[-1]
    spent = 100 * last.data_seconds / last.seconds if last.seconds else 0.0
    parts = [
        f"training loss {last.loss:.4f}, accuracy {100 * last.accuracy:.2f} %",
        f"{last.images_per_second:,.0f} images/s, {spent:.0f} % of the time on data, {100 - spent:.0f} % on computing",
    ]
    if best := best_epoch(history):
        parts.append(f"best epoch {best.number}: {100 * (best.validation_accuracy or 0):.2f} % of the validation images")
        first = first_reaching(history, GOAL)
        parts.append(f"96 % first reached in epoch {first}" if first else "96 % not reached")
    threads = plain(run.machine.get("threads", "–"))
    parts.append(f"learning rate {last.learning_rate:g}, seed {run.recipe.seed}, {threads} thread(s)")
    st.markdown(" · ".join(parts))
