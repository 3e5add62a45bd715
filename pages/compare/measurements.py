"""The measurements on a page: the shipped one, those of the store, and a new one, which a worker process makes."""

import json
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from core.store.measurements import Measurement, Measurements
from core.store.request import Request
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.profiling.comparison import Comparison

SHIPPED = Path(__file__).parents[2] / "checkpoints" / "comparison.json"
SHOWN = "shown_measurement"


@st.cache_resource(show_spinner=False)
def kept() -> Measurements:
    """The store's measurements, opened once for all visitors; what an app that died left unfinished is begun anew."""
    from core.store.database import store_url

    opened = Measurements(store_url())
    if opened.unfinished():
        from core.workers.comparing import adopt

        with suppress(Refusal):  # each measurement says then that there are no workers
            adopt(opened)
    return opened


@st.cache_resource(show_spinner=False)
def shipped() -> "Comparison":
    """The comparison that is part of the project."""
    from core.profiling.comparison import Comparison

    return Comparison.from_form(json.loads(SHIPPED.read_text(encoding="utf-8")))


@st.cache_resource(show_spinner=False, max_entries=32)
def comparison(number: int, created: float) -> "Comparison":
    """A measurement that is done; `created` is part of the key, since a number may be given again in another store."""
    from core.profiling.comparison import Comparison

    return Comparison.from_form(kept().one(number).form)


def done() -> list[Measurement]:
    """Those that are done, the newest first."""
    return [one for one in kept().all() if one.state == "done"]


def under_way() -> Measurement | None:
    """This visitor's measurement that is not over, the oldest; None where there is none."""
    mine = [one for one in kept().all() if one.session == session() and one.state in ("queued", "running", "interrupted")]
    return mine[-1] if mine else None


def begin(request: Request) -> int:
    """Queue a measurement and hand it to the workers; one click is one, however often it arrives. Raises a Refusal."""
    request.require_measurable()
    token = st.session_state.setdefault("next_measurement", secrets.token_hex(16))
    number = kept().add(request.to_form(), session(), token)
    st.session_state.next_measurement = secrets.token_hex(16)
    _hand_over(kept(), number)
    return number


def _hand_over(opened: Measurements, number: int) -> None:
    from core.workers.comparing import start  # Dask, and a worker process, only once somebody measures

    with st.spinner("A worker is being started …"):
        start(opened, number)
