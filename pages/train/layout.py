"""The train page: on the left what to train and how long it takes, on the right a run and its progress."""

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from core.store.state import State
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one, keep_several
from pages.shared.session.click import next_click
from pages.shared.session.store import store
from pages.train import plan, progress, recipe_form, result
from pages.train.group import Group, again, groups, title
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
        if chosen and plan.may_begin(*chosen, bool(runs)):
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
    by_number = {group.first.id: group for group in groups(runs)}
    number, others = _choose(by_number)
    shown, beside = by_number[number], [by_number[other] for other in others]
    if not shown.is_over:
        _live(shown, beside)
        return
    progress.show_group(shown, beside)
    if any(run.state == State.DONE for run in shown.runs):
        result.show_result(shown)


def _choose(by_number: dict[int, Group]) -> tuple[int, list[int]]:
    """The numbers of the first runs of the group to show, and of the others on its chart."""
    numbers = list(by_number)

    def named(number: int) -> str:
        return title(by_number[number])

    keep_one(SHOWN, numbers, numbers[0])
    number = st.selectbox("Run", numbers, key=SHOWN, persist_state="session", format_func=named)
    rest = [other for other in numbers if other != number]
    if not rest:
        return number, []
    keep_several(OTHERS, rest.__contains__)
    others = st.multiselect(
        "On the same chart", rest, format_func=named, key=OTHERS, max_selections=MOST_OTHERS, persist_state="session"
    )
    return number, others


@st.fragment(run_every=1.0)
def _live(shown: Group, beside: list[Group]) -> None:
    """The chosen runs; repeats each second until all are over."""
    now = again(shown)
    if now.is_over:
        st.rerun()  # before its buttons are drawn: a click on a button of a fragment that is no longer there is lost
    progress.show_group(now, [again(other) for other in beside])
