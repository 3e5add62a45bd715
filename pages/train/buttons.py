"""What a visitor can ask of a run."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.store.state import RESUMABLE, State
from pages.shared.components.plain import plain
from pages.shared.session.click import answered, next_click
from pages.shared.session.store import store
from pages.shared.session.visitor import session
from pages.train.group import Group
from pages.train.runs import own, resume
from pages.train.untested import ask_for_tests, awaits_test, untested

FACTORS = {0.1: "÷ 10", 0.5: "÷ 2", 2.0: "· 2"}
RATE = "rate"  # the buttons that change the learning rate


def show_buttons(group: Group) -> None:
    """Pause, stop, resume, delete, and the learning rate: for the visitor who began the runs."""
    if not own(group.first):
        st.caption("Started in another browser, or by the command line: only there it can be stopped.")
        return
    first = group.first.id
    with st.container(horizontal=True, vertical_alignment="center"):
        if not group.is_over:
            for request in ("pause", "stop"):
                button(request.capitalize(), f"train_{request}_{first}", _each, group, store().ask, session(), request)
            _show_rates(group)
        else:
            if left := [run.id for run in group.runs if run.state in RESUMABLE]:
                button("Resume", f"train_resume_{first}", resume, *left)
            if (left := [run.id for run in untested(group)]) and not awaits_test(group):
                button("Test it", f"train_test_{first}", ask_for_tests, *left)
            button("Delete", f"train_delete_{first}", _each, group, store().delete, session())
    if problem := st.session_state.pop("train_problem", None):
        st.error(plain(problem))


def _show_rates(group: Group) -> None:
    """The factors of the rate, while one click changes all seeds after the same epoch: else they would no longer be alike."""
    going = [run.id for run in group.runs if run.state != State.DIVERGED]
    if len(set(store().lengths(going).values())) > 1:
        st.caption("The rate can be changed while all seeds have done equally many epochs; these have not.", width="content")
        return
    st.caption("Rate from the next epoch on:", width="content")
    for factor, label in FACTORS.items():
        if st.button(label, key=f"train_rate_{factor}_{group.first.id}_{next_click(RATE)}"):
            do(_each, group, store().scale_rate, session(), factor)
            answered(RATE)


def _each(group: Group, act: Callable[..., Any], *arguments: Any) -> None:
    """Do the same with each run."""
    for run in group.runs:
        act(run.id, *arguments)


def button(label: str, key: str, act: Callable[..., Any], *arguments: Any) -> None:
    """A button that asks the store or the workers for something."""
    st.button(label, key=key, type="primary" if label == "Resume" else "secondary", on_click=do, args=(act, *arguments))


def do(act: Callable[..., Any], *arguments: Any) -> None:
    """Do what a button asks for; the next run of the page shows a refusal."""
    try:
        act(*arguments)
    except Refusal as error:
        st.session_state.train_problem = str(error)
