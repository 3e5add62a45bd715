"""What the diagnosis says of a run, and the button that follows from it."""

from dataclasses import replace

import streamlit as st

from core.design.architecture import totals
from core.learning.diagnosis import diagnose
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.store.state import State
from pages.shared.session.click import next_click
from pages.train.buttons import button, do
from pages.train.group import Group
from pages.train.runs import Wanted, begin, go_on, own
from pages.train.table import choose

MORE = 5  # epochs that a run goes on for
LONGER = "longer"  # the button that begins a longer run


def show_verdict(group: Group, means: list[Epoch]) -> None:
    """What the diagnosis says, with a button where more epochs may help."""
    if not means:
        return
    name, says = diagnose(means, totals(group.first.architecture).output_shape[0])
    st.markdown(f"**{name.capitalize()}:** {says}")
    if name == "still learning" and own(group.first) and all(run.state == State.DONE for run in group.runs):
        _more_epochs(group)


def _more_epochs(group: Group) -> None:
    """The same runs go on; where their schedule ended with the last epoch, others begin, with more epochs."""
    recipe = group.first.recipe
    if recipe.schedule == "one-cycle":
        longer = replace(recipe, epochs=recipe.epochs + MORE)
        st.caption(f"One-cycle has brought its rate to its end in {recipe.epochs} epochs, so this run cannot go on.")
        if st.button(f"Train again with {longer.epochs} epochs", key=f"train_longer_{next_click(LONGER)}"):
            do(_begin_longer, Wanted(group.first.architecture, longer, len(group.runs)))
            st.rerun()
        return
    numbers = [run.id for run in group.runs]
    button(f"Train {MORE} more epochs", f"train_more_{group.first.id}", go_on, MORE, *numbers)
    st.caption(f"The same training goes on after epoch {recipe.epochs}, {_schedule(recipe)}.")


def _schedule(recipe: Recipe) -> str:
    match recipe.schedule:
        case "constant":
            return "at the rate that it has"
        case "steps":
            return "at the last rate of its step table"
        case _:
            return f"its rate falling on, by the factor {recipe.gamma:g} an epoch"


def _begin_longer(wanted: Wanted) -> None:
    choose(*begin(LONGER, wanted))
