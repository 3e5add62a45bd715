"""The measurements to show: the shipped ones and those of the store. A worker process makes a new one."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from core.design.units import plural
from core.store.measurements import Measurement, Measurements
from core.store.request import Request
from core.store.state import State
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.go_to import COMPARED
from pages.shared.session.networks import title
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison

SHIPPED, ON_GPU = 0, -1  # the numbers of the measurements that came with the project
DEVICES = {SHIPPED: "cpu", ON_GPU: "cuda"}
SHOWN = "compare_shown"  # session key: the number of the measurement shown
UNFINISHED = (State.QUEUED, State.RUNNING, State.INTERRUPTED)


@st.cache_resource(show_spinner=False)
def kept() -> Measurements:
    """The store's measurements, opened once for all visitors; the unfinished ones of an app that died start again."""
    from core.store.database import store_url

    opened = Measurements(store_url())
    if opened.unfinished():
        from core.workers.comparing import adopt

        with suppress(Refusal):  # each measurement then says that there are no workers
            adopt(opened)
    return opened


def shipped(number: int = SHIPPED) -> "Comparison":
    """A comparison that is part of the project."""
    from core.studies.questions.shipped import comparison

    return comparison(DEVICES[number])


def name_of(number: int) -> str:
    """What a measurement that is part of the project is called."""
    return "the project's own" if number == SHIPPED else f"on an {shipped(number).conditions.device}"


@st.cache_resource(show_spinner=False, max_entries=32)
def comparison(number: int, created: float) -> "Comparison":
    """A measurement that is done. `created` is part of the cache key: another store may use the same number."""
    from core.profiling.comparison import Comparison

    return Comparison.from_form(kept().one(number).form)


def done() -> list[Measurement]:
    """The measurements that are done, the newest first."""
    return [one for one in kept().all() if one.state == State.DONE]


def choose_measurement(locked: bool) -> "Comparison":
    """Choose the measurement to show, where that is not locked."""
    there = {one.id: one for one in done()}
    numbers = [*DEVICES, *there]
    keep_over_reload(SHOWN, numbers, SHIPPED)

    def label(number: int) -> str:
        if number in DEVICES:
            return f"{name_of(number)}, batch of {shipped(number).batch_size}"
        request = there[number].request
        names = ", ".join(title(network["name"]) for network in request["networks"])
        return f"{number}: {names}; batch of {request['batch_size']}, {format_threads(request['threads'])}"

    shown = st.selectbox(
        "Measurement",
        numbers,
        format_func=label,
        key=SHOWN,
        on_change=_choose_its_networks,
        disabled=locked,
        persist_state="session",
        label_visibility="collapsed",
        width=300,
    )
    return shipped(shown) if shown in DEVICES else comparison(shown, there[shown].created)


def _choose_its_networks() -> None:
    """Put the chosen measurement's networks among the compared ones."""
    number = st.session_state[SHOWN]
    for one in done():
        if one.id == number:
            st.session_state[COMPARED] = [network["name"] for network in one.request["networks"]]


def conditions_line(compared: "Comparison") -> str:
    """Where and how a measurement was made."""
    where = compared.conditions
    return (
        f"Measured {datetime.fromisoformat(where.measured_at):%Y-%m-%d %H:%M} UTC on {where.device} ({where.cores} cores, "
        f"{where.instructions}), **{format_threads(where.threads)}**, **batch of {compared.batch_size}**, torch {where.torch}, "
        f"{where.machine}. Another machine gives other times, and the same bytes."
    )


def format_threads(count: int) -> str:
    """1 thread, 2 threads."""
    return plural(count, "thread")


def under_way() -> Measurement | None:
    """This visitor's oldest measurement that is not over, if any."""
    mine = [one for one in kept().all() if one.session == session() and one.state in UNFINISHED]
    return mine[-1] if mine else None


def begin(request: Request, click: str) -> int:
    """Queue a measurement and hand it to the workers; a click that arrives twice queues one. Raises a Refusal."""
    request.require_measurable()
    number = kept().add(request.to_form(), session(), click)
    _hand_over(kept(), number)
    return number


def _hand_over(opened: Measurements, number: int) -> None:
    from core.workers.comparing import start  # imports Dask, which takes long, only when somebody measures

    with st.spinner("A worker is being started …"):
        start(opened, number)
