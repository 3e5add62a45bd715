"""How far a run is."""

from collections.abc import Sequence
from math import isclose
from statistics import fmean

import streamlit as st

from core.design.units import plural, rough_duration
from core.learning.epoch import Epoch
from core.learning.sharing import common
from core.store.run import Run
from core.store.state import OVER, State
from pages.shared.components.plain import plain
from pages.shared.session.store import store
from pages.train.buttons import show_buttons
from pages.train.group import Group
from pages.train.pace import estimate
from pages.train.untested import awaits_test


def show_progress(group: Group, means: list[Epoch]) -> None:
    """How far a group of runs is, with its buttons; `means` are its seeds' means by epoch."""
    st.progress(group.progress, f"{group.name}, {plain(group.what)}: {_state(group, means)}")
    _reasons(group)
    show_buttons(group)
    if not group.is_over and (says := _rate_to_come(group)):
        st.caption(says)


def _rate_to_come(group: Group) -> str:
    """The change of the rate that was asked for and has not come yet; empty where none was."""
    recipe = group.first.recipe
    number = next(run.id for run in group.runs if run.state not in OVER)
    factor = store().factors([number])[number]
    if isclose(factor, 1.0):
        return ""
    history = store().history(number)
    change = f"the schedule's rate × {factor:g}"
    if recipe.schedule == "constant":
        rate = history[-1].learning_rate if history else recipe.learning_rate
        change = f"{rate:g} → {rate * factor:g}"
    first = len(history) + 2  # the present epoch keeps its rate
    when = f"from epoch {first}" if first <= recipe.epochs else "but no epoch is left for it"
    return f"Learning rate: {change} {when}"


def _reasons(group: Group) -> None:
    """What there is to say of the states, each sentence once."""
    by_reason: dict[str, list[Run]] = {}
    for run in group.runs:
        if run.says:
            by_reason.setdefault(run.says, []).append(run)
    for says, runs in by_reason.items():
        seeds = ", ".join(str(run.recipe.seed) for run in runs)
        whose = "" if len(group.runs) == 1 else f"{'Seed' if len(runs) == 1 else 'Seeds'} {seeds}: "
        (st.warning if runs[0].state == State.INTERRUPTED else st.error)(whose + plain(says))


def _state(group: Group, history: list[Epoch]) -> str:
    done = f"{group.state}. {_epochs_done(group)}"
    if all(run.state == State.QUEUED for run in group.runs):
        ahead = store().ahead(group.first.id)
        return f"queued, {len(ahead)} before it, {_wait(ahead)} to wait." if ahead else "queued, its worker is starting."
    if group.is_over:
        return f"{done}, being tested …" if awaits_test(group) else f"{done}."
    if any(run.machine.get("compiling") for run in group.runs) and not history:
        return f"{group.state}, its kernels are being compiled, once on this machine."
    return f"{done}, about {rough_duration(_seconds_left(group.runs, history))} left."


def _epochs_done(group: Group) -> str:
    """As in "3 of 8 epochs"; where the seeds have not done equally many, those of all together."""
    done, each = store().lengths([run.id for run in group.runs]).values(), group.first.recipe.epochs
    if len(set(done)) == 1:
        return f"{max(done)} of {plural(each, 'epoch')}"
    return f"{sum(done)} of {len(group.runs) * each:,} epochs in all"


def _wait(ahead: list[Run]) -> str:
    """As in "about 12 min": until these runs are over, each with those that a worker may train together with it."""
    found: dict[object, list[Run]] = {}
    for run in ahead:
        found.setdefault((run.session, common(run.architecture, run.recipe)), []).append(run)
    seconds = sum(_seconds_left(runs, [epoch for run in runs for epoch in store().history(run.id)]) for runs in found.values())
    return f"about {rough_duration(seconds)}"


def _seconds_left(runs: Sequence[Run], epochs: list[Epoch]) -> float:
    """Of those of these runs that are not over: together in lanes, or one after another; `epochs` are some they have done.

    The seconds of an epoch in lanes are its share of the time of all networks there, which may be another click's, too.
    """
    left = [run for run in runs if run.state not in OVER]
    recipe = left[0].recipe
    if epochs:
        sharing: list[int] = [run.machine.get("networks", 1) for run in left if run.state == State.RUNNING]
        whole = max([len(left), *sharing]) * fmean(epoch.seconds for epoch in epochs) * recipe.epochs
    else:
        whole = estimate(left[0].architecture, recipe, len(left)).seconds
    return whole * max(0.0, 1 - fmean(run.progress for run in left))
