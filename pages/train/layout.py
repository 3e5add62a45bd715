"""The train page's two sides: what to train and what it takes; the runs, and the chosen one as it goes."""

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from pages.shared.components.plain import plain
from pages.shared.session.store import store
from pages.train import plan, progress, recipe_form, result
from pages.train.runs import begin

BESIDE = 5  # runs drawn beside the chosen one


def show() -> None:
    """The whole board."""
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
            _chosen(runs)
        else:
            st.info("No training yet. `digits` needs no download and trains in seconds.")


def _choices(runs: list[Run]) -> None:
    first, start, more = (st.container() for _ in range(3))  # the rarer choices stand below the button
    with first:
        chosen = recipe_form.choices(more)
    with start:
        if chosen and plan.may_begin(*chosen, runs):
            if st.button("Train", type="primary"):  # here, not in a callback: what was typed last is in `chosen`
                _start(chosen)
            plan.schedule(chosen.recipe)


def _start(chosen: recipe_form.Chosen) -> None:
    try:
        st.session_state.shown_run = begin(*chosen)
    except Refusal as error:
        st.error(plain(error))
    else:
        st.rerun()


def _chosen(runs: list[Run]) -> None:
    numbers = [run.id for run in runs]
    titles = {run.id: f"{run.id}: {run.architecture.name} on {run.recipe.dataset}, {run.state}" for run in runs}
    shown = st.session_state.get("shown_run")
    index = numbers.index(shown) if shown in numbers else 0
    number = st.selectbox("Run", numbers, index, format_func=titles.__getitem__)
    st.session_state.shown_run = number
    others: list[int] = []
    if len(numbers) > 1:
        rest = [other for other in numbers if other != number]
        kept = [other for other in st.session_state.get("beside", ()) if other in rest]
        others = st.multiselect("On the same chart", rest, kept, format_func=titles.__getitem__, max_selections=BESIDE)
        st.session_state.beside = others
    by_number = {run.id: run for run in runs}
    if by_number[number].state in ("queued", "running"):
        _live(number, others)
    else:
        progress.show_run(by_number[number], [by_number[other] for other in others])
        if by_number[number].state == "done":
            result.show_result(by_number[number])


@st.fragment(run_every=1.0)
def _live(number: int, others: list[int]) -> None:
    """The chosen run, once a second while it is under way."""
    run = store().run(number)
    progress.show_run(run, [store().run(other) for other in others])
    if run.state not in ("queued", "running"):
        st.rerun()
