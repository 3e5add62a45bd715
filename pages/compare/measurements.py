"""The measurements to show: the shipped one and those of the store. A worker process makes a new one."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from core.store.measurements import Measurement, Measurements
from core.store.request import Request
from core.store.state import State
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison

SHIPPED = Path(__file__).parents[2] / "checkpoints" / "comparison.json"
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


@st.cache_resource(show_spinner=False)
def shipped() -> "Comparison":
    """The comparison that is part of the project."""
    from core.profiling.comparison import Comparison

    return Comparison.from_form(json.loads(SHIPPED.read_text(encoding="utf-8")))


@st.cache_resource(show_spinner=False, max_entries=32)
def comparison(number: int, created: float) -> "Comparison":
    """A measurement that is done. `created` is part of the cache key: another store may use the same number."""
    from core.profiling.comparison import Comparison

    return Comparison.from_form(kept().one(number).form)


def done() -> list[Measurement]:
    """The measurements that are done, the newest first."""
    return [one for one in kept().all() if one.state == State.DONE]


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
