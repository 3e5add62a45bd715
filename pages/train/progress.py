"""One run on the page: its progress, its buttons, its numbers, its curves and the verdict."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.learning.diagnosis import best_epoch, diagnose, first_reaching
from core.learning.epoch import Epoch
from core.learning.estimate import format_duration
from core.store.run import Run
from core.store.state import RESUMABLE, State
from pages.shared.components.plain import plain
from pages.shared.session.click import answered, next_click
from pages.shared.session.store import store
from pages.shared.session.visitor import session
from pages.train.curves import curves
from pages.train.group import Group, histories, mean
from pages.train.pace import seconds_here
from pages.train.runs import own, resume

FACTORS = {0.1: "÷ 10", 0.5: "÷ 2", 2.0: "· 2"}
RATE = "rate"  # the buttons that change the learning rate
GOAL = 0.96  # validation accuracy; document 002 compares the epochs needed to reach it


def show_group(group: Group, others: list[Group]) -> None:
    """Progress, buttons, numbers and curves of a group of runs, with the curves of the others."""
    found = histories(group)
    history = mean(found)
    st.progress(group.progress, f"{group.name}, {plain(group.what)}: {_state(group, history)}")
    _reasons(group)
    _buttons(group)
    if history:
        _numbers(group, history)
        curves([(group, found), *((other, histories(other)) for other in others)])
        name, says = diagnose(history)
        st.markdown(f"**{name.capitalize()}:** {says}")


def _reasons(group: Group) -> None:
    """What there is to say of the states, each sentence once."""
    by_reason: dict[str, list[Run]] = {}
    for run in group.runs:
        if run.says:
            by_reason.setdefault(run.says, []).append(run)
    for says, runs in by_reason.items():
        whose = "" if len(group.runs) == 1 else f"Run {', '.join(str(run.id) for run in runs)}: "
        (st.warning if runs[0].state == State.INTERRUPTED else st.error)(whose + plain(says))


def _state(group: Group, history: list[Epoch]) -> str:
    done = f"{group.state}. {len(history)} of {group.first.recipe.epochs} epochs"
    if all(run.state == State.QUEUED for run in group.runs):
        ahead = store().ahead(group.first.id)
        wait = sum(_seconds_left(other, store().history(other.id), 1) for other in ahead)
        return (
            f"queued, {len(ahead)} before it, about {format_duration(wait)} to wait."
            if ahead
            else "queued, its worker is starting."
        )
    if group.is_over:
        return f"{done}."
    if any(run.machine.get("compiling") for run in group.runs) and not history:
        return f"{group.state}, its kernels are being compiled, once on this machine."
    return f"{done}, about {format_duration(_seconds_left(group.first, history, len(group.runs)))} left."


def _seconds_left(run: Run, history: list[Epoch], count: int) -> float:
    """Of a run and those that are trained with it, `count` in all."""
    if history:
        whole = count * sum(epoch.seconds for epoch in history) / len(history) * run.recipe.epochs
    else:
        whole = seconds_here(run.architecture, run.recipe, count)
    return whole * max(0.0, 1 - run.progress)


def _buttons(group: Group) -> None:
    if not own(group.first):
        st.caption("Started in another browser, or by the command line: only there it can be stopped.")
        return
    first = group.first.id
    with st.container(horizontal=True, vertical_alignment="center"):
        if not group.is_over:
            for request in ("pause", "stop"):
                _button(request.capitalize(), f"train_{request}_{first}", _each, group, store().ask, session(), request)
            st.caption("Rate from the next epoch on:", width="content")
            for factor, label in FACTORS.items():
                if st.button(label, key=f"train_rate_{factor}_{first}_{next_click(RATE)}"):
                    _do(_each, group, store().scale_rate, session(), factor)
                    answered(RATE)
        else:
            if left := [run.id for run in group.runs if run.state in RESUMABLE]:
                _button("Resume", f"train_resume_{first}", resume, *left)
            _button("Delete", f"train_delete_{first}", _each, group, store().delete, session())
    if problem := st.session_state.pop("train_problem", None):
        st.error(plain(problem))


def _each(group: Group, act: Callable[..., Any], *arguments: Any) -> None:
    """Do the same with each run."""
    for run in group.runs:
        act(run.id, *arguments)


def _button(label: str, key: str, act: Callable[..., Any], *arguments: Any) -> None:
    st.button(label, key=key, type="primary" if label == "Resume" else "secondary", on_click=_do, args=(act, *arguments))


def _do(act: Callable[..., Any], *arguments: Any) -> None:
    """Do what a button asks for; the next run of the page shows a refusal."""
    try:
        act(*arguments)
    except Refusal as error:
        st.session_state.train_problem = str(error)


def _numbers(group: Group, history: list[Epoch]) -> None:
    last, recipe, machine = history[-1], group.first.recipe, group.first.machine
    spent = 100 * last.data_seconds / last.seconds if last.seconds else 0.0
    parts = [
        f"training loss {last.loss:.4f}, accuracy {100 * last.accuracy:.2f} %",
        f"{last.images_per_second:,.0f} images/s, {spent:.0f} % of the time on data, {100 - spent:.0f} % on computing",
    ]
    if best := best_epoch(history):
        parts.append(f"best epoch {best.number}: {100 * (best.validation_accuracy or 0):.2f} % of the validation images")
        first = first_reaching(history, GOAL)
        parts.append(f"96 % first reached in epoch {first}" if first else "96 % not reached")
    seeds = f"seed {recipe.seed}" if len(group.runs) == 1 else f"seeds {recipe.seed} to {group.runs[-1].recipe.seed}"
    parts.append(f"learning rate {last.learning_rate:g}, {seeds}, {plain(machine.get('threads', '–'))} thread(s)")
    if "engine" in machine:
        parts.append(f"trained by {plain(machine['engine'])}")
    if len(group.runs) > 1:
        parts.insert(0, f"means of {len(group.runs)} seeds, of each its share of the time")
    st.markdown(" · ".join(parts), help=plain(machine["why"]) if "why" in machine else None)
