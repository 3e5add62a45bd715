"""The table of runs: to sort, to filter, and to choose those that are on the chart."""

from typing import Any

import pandas as pd
import streamlit as st

from core.store.run import Run
from core.store.state import State
from pages.shared.session.kept import keep, kept
from pages.shared.session.lab_book import put_button
from pages.shared.session.store import store
from pages.train import lab_entry
from pages.train.group import Group
from pages.train.settings import differing, settings
from pages.train.tested import equally_long

CHOSEN, TABLE = "train_chosen", "train_table"  # session keys: numbers of the groups' first runs, and the table's own state
LISTED = "train_listed"  # session key: the numbers in the table as it was last drawn, row by row
MOST = 6  # groups on the chart: as many as there are colors
FEW = 8  # rows that nobody needs to filter
HEIGHT = 248  # pixels: six rows and the head


def choose(*numbers: int) -> None:
    """Choose these groups by the numbers of their first runs, at the next run of the page."""
    st.session_state[CHOSEN] = list(numbers)
    _forget()  # the table's own choice is no longer the visitor's


def move(groups: list[Group]) -> None:
    """Select the rows again where the table is drawn at another place next: a moved table loses its ticks."""
    _read_choice(groups)
    _forget()


def _forget() -> None:
    st.session_state.pop(LISTED, None)
    st.session_state.pop(TABLE, None)


def chosen(groups: list[Group], shows: bool) -> list[Group]:
    """The chosen groups; at first, and where none is left, the newest. If it `shows`, they are chosen in a table."""
    _read_choice(groups)
    if shows:
        _draw(_filtered(groups))
    found = [group for group in groups if group.first.id in st.session_state[CHOSEN]]
    if len(found) > MOST:
        st.caption(f"{len(found)} runs are chosen; the {MOST} newest of them are shown.")
    return found[:MOST]


def _read_choice(groups: list[Group]) -> None:
    """What the visitor chose in the table as it was drawn; rows that a filter hid stay chosen."""
    before = st.session_state.get(CHOSEN, kept(CHOSEN)) or []
    listed, state = st.session_state.get(LISTED), st.session_state.get(TABLE)
    if listed is not None and state is not None:
        rows = [listed[row] for row in state["selection"]["rows"] if row < len(listed)]
        before = [*rows, *(number for number in before if number not in listed)]
    there = {group.first.id for group in groups}
    st.session_state[CHOSEN] = [number for number in before if number in there] or [groups[0].first.id]
    keep(CHOSEN, st.session_state[CHOSEN])


def _filtered(groups: list[Group]) -> list[Group]:
    """The groups in which every word of the filter stands somewhere."""
    if len(groups) <= FEW:
        return groups
    words = st.text_input("Filter the runs", key="train_filter", placeholder="such as: LeNet-5 done", persist_state="session")
    return [group for group in groups if all(word in _text(group) for word in words.lower().split())]


def _text(group: Group) -> str:
    return f"{group.number} {group.what} {group.first.architecture.name} {group.state} {settings(group)}".lower()


def _draw(groups: list[Group]) -> None:
    numbers = [group.first.id for group in groups]
    wanted = [row for row, number in enumerate(numbers) if number in st.session_state[CHOSEN]]
    state = st.session_state.get(TABLE)
    if state is None or sorted(state["selection"]["rows"]) != wanted:
        st.session_state[TABLE] = {"selection": {"rows": wanted, "columns": [], "cells": []}}
    st.session_state[LISTED] = numbers
    says = "Of the test images; of several seeds the mean of those that are done, or else of those with the most epochs"
    accuracy = st.column_config.NumberColumn("accuracy, %", format="%.2f", help=says)
    rows = _rows(groups)
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=HEIGHT if len(groups) > 6 else "auto",
        key=TABLE,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={"accuracy": accuracy, "rate": st.column_config.NumberColumn(format="%g")},
        placeholder="",
    )
    st.caption("Tick the runs to show; several are compared on one chart. A click on a column's head sorts.")
    put_button("runs", lambda: lab_entry.runs(groups, rows))


def _rows(groups: list[Group]) -> list[dict[str, Any]]:
    accuracies = _accuracies([run for group in groups for run in group.runs])
    rows = []
    for group, values in zip(groups, differing(groups), strict=True):
        found = [accuracies[run.id] for run in equally_long([run for run in group.runs if run.id in accuracies])]
        mean = 100 * sum(found) / len(found) if found else None
        rows.append({"run": group.first.id, "state": group.state, "accuracy": mean, **values})
    return rows


def _accuracies(runs: list[Run]) -> dict[int, float]:
    """The accuracy of each tested run. A run that goes on has another heartbeat, and is asked for again."""
    known = _known()
    tested = {run.id: (run.id, run.beat) for run in runs if run.state in (State.DONE, State.STOPPED)}
    if missing := [number for number, key in tested.items() if key not in known]:
        known |= {tested[number]: accuracy for number, accuracy in store().accuracies(missing).items()}
    return {number: known[key] for number, key in tested.items() if key in known}


@st.cache_resource(show_spinner=False)
def _known() -> dict[tuple[int, float], float]:
    """Accuracies by the run's number and last heartbeat."""
    return {}
