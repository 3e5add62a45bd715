"""Stopped runs without a test: a worker tests them in the moment after they stop, or later, when it is asked to."""

import time

import streamlit as st

from core.store.run import Run
from core.store.state import State
from pages.shared.session.store import store
from pages.train.group import Group
from pages.train.runs import test

ASKED = "train_asked"  # session key: the numbers of stopped runs that are to be tested
MOMENT = 20.0  # seconds after its last heartbeat in which a stopped run may be being tested


def awaits_test(group: Group) -> bool:
    """Whether one of the runs was stopped a moment ago, or is to be tested, and is being tested now."""
    return any(time.time() - run.beat < MOMENT or run.id in st.session_state.get(ASKED, ()) for run in untested(group))


def untested(group: Group) -> list[Run]:
    """The stopped runs that have an epoch and no test."""
    stopped = [run.id for run in group.runs if run.state == State.STOPPED]
    if not stopped:
        return []
    tested = store().accuracies(stopped)
    return [run for run in group.runs if run.id in stopped and run.id not in tested and store().history(run.id)]


def ask_for_tests(*numbers: int) -> None:
    """Have these runs tested. Raises a Refusal."""
    st.session_state[ASKED] = {*st.session_state.get(ASKED, set()), *numbers}
    test(*numbers)
