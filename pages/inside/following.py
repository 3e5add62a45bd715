"""Runs that are looked into while they are trained: how far they are, and the page again after each epoch."""

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from core.store.state import State
from pages.inside.own_runs import done
from pages.shared.components.plain import plain
from pages.shared.session.networks import title
from pages.shared.session.store import store

EVERY = 2.0  # seconds; epochs may be shorter than the page takes to be drawn
Stand = tuple[State, int]  # the state and the whole epochs of a run


def follow(runs: dict[str, Run]) -> None:
    """A line for each of these runs, which are not over; reruns the page when one has gone on."""
    if runs:
        _follow(runs, [])


@st.fragment(run_every=EVERY)
def _follow(runs: dict[str, Run], before: list[Stand]) -> None:
    """`before` is empty while the page is drawn, and then holds how far the runs were."""
    now = [_stand(run) for run in runs.values()]
    if before and now != before:
        st.rerun()
    before[:] = now
    for (name, run), (state, epochs) in zip(runs.items(), now, strict=True):
        st.caption(f"{plain(title(name))} is {state}: {epochs} of {run.recipe.epochs} epochs.")


def _stand(run: Run) -> Stand:
    """Of a deleted run as if it had failed."""
    try:
        return store().run(run.id).state, done(run)
    except Refusal:
        return State.FAILED, 0
