"""Runs that are looked into while they are trained: how far they are, and the page again after each epoch."""

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from core.store.state import State
from pages.inside.own_runs import done
from pages.shared.components.plain import plain
from pages.shared.session.networks import title
from pages.shared.session.store import store


def follow(runs: dict[str, Run]) -> None:
    """A line on each of these runs, which are not over; each second it is looked whether one has gone on."""
    if runs:
        _follow(runs, _stands(runs))


@st.fragment(run_every=1.0)
def _follow(runs: dict[str, Run], before: list[tuple[State, int]]) -> None:
    now = _stands(runs)
    if now != before:
        st.rerun()
    for (name, run), (state, epochs) in zip(runs.items(), now, strict=True):
        st.caption(f"{plain(title(name))} is {state}: {epochs} of {run.recipe.epochs} epochs.")


def _stands(runs: dict[str, Run]) -> list[tuple[State, int]]:
    """The state and the whole epochs of each run; of a deleted one as if it had failed."""
    found = []
    for run in runs.values():
        try:
            found.append((store().run(run.id).state, done(run)))
        except Refusal:
            found.append((State.FAILED, 0))
    return found
