"""The train page: on the left what to train and how long it takes, on the right a run and its progress."""

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from core.store.state import OVER, State
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one, keep_several
from pages.shared.session.click import next_click
from pages.shared.session.store import store
from pages.train import plan, progress, recipe_form, result
from pages.train.runs import BUTTON, begin

SHOWN, OTHERS = "train_run", "train_others"  # session keys: the chosen run, and those on its chart
MOST_OTHERS = 5  # runs on the chart with the chosen one


def show() -> None:
    """The choices, and the runs so far."""
    try:
        runs = [run for run in store().runs() if not run.of_study]
    except Refusal as error:
        st.error(f"{plain(error)} Nothing can be trained until then; the other pages work.")
        return
    if notice := store().notice:
        st.warning(plain(notice))
    left, right = st.columns([2, 3], gap="large")
    with left:
        _choices(runs)
    with right:
        if runs:
            _runs(runs)
        else:
            st.info("No training yet. `digits` needs no download and trains in seconds.")


def _choices(runs: list[Run]) -> None:
    first, start, more = (st.container() for _ in range(3))  # the rarer choices stand below the button
    with first:
        chosen = recipe_form.choices(more)
    with start:
        if chosen and plan.may_begin(*chosen, runs):
            if st.button("Train", key=f"train_begin_{next_click(BUTTON)}", type="primary"):
                # here, not in a callback: what was typed last is in `chosen`
                _start(chosen)
            plan.schedule(chosen.recipe)


def _start(chosen: recipe_form.Chosen) -> None:
    try:
        st.session_state[SHOWN] = begin(*chosen)
    except Refusal as error:
        st.error(plain(error))
    else:
        st.rerun()


def _runs(runs: list[Run]) -> None:
    by_number = {run.id: run for run in runs}
    number, others = _choose(by_number)
    run = by_number[number]
    if run.state not in OVER:
        _live(number, others)
        return
    progress.show_run(run, [by_number[other] for other in others])
    if run.state == State.DONE:
        result.show_result(run)


def _choose(runs: dict[int, Run]) -> tuple[int, list[int]]:
    """The numbers of the run to show, and of the others on its chart."""
    numbers = list(runs)
    titles = {run.id: f"{run.id}: {run.architecture.name} on {run.recipe.dataset}, {run.state}" for run in runs.values()}
    keep_one(SHOWN, numbers, numbers[0])
    number = st.selectbox("Run", numbers, key=SHOWN, persist_state="session", format_func=titles.__getitem__)
    rest = [other for other in numbers if other != number]
    if not rest:
        return number, []
    keep_several(OTHERS, rest.__contains__)
    named = titles.__getitem__
    others = st.multiselect(
        "On the same chart", rest, format_func=named, key=OTHERS, max_selections=MOST_OTHERS, persist_state="session"
    )
    return number, others


@st.fragment(run_every=1.0)
def _live(number: int, others: list[int]) -> None:
    """The chosen run; repeats each second until the run is over."""
    run = store().run(number)
    if run.state in OVER:
        st.rerun()  # before its buttons are drawn: a click on a button of a fragment that is no longer there is lost
    progress.show_run(run, [store().run(other) for other in others])
