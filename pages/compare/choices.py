"""What is compared and how it is measured: the networks, batch size, threads, device; the measurement while it is under way."""

import os

import streamlit as st

from core.design.architecture import Architecture
from core.design.refusal import Refusal
from core.store.request import MOST, Request
from pages.compare.measurements import SHOWN, begin, kept, under_way
from pages.compare.subjects import choices, is_known, wanted
from pages.shared.components.plain import plain
from pages.shared.session.go_to import COMPARED, FIRST_COMPARED
from pages.shared.session.networks import title
from pages.shared.session.store import store
from pages.shared.session.visitor import session

KEEP = {"persist_state": "session"}
BATCHES = (1, 4, 16, 64, 128, 256, 1024)
SECONDS = 6  # about what a network takes


def choose() -> list[str]:
    """The names of the networks to compare, with what a measurement needs beside them, and the button."""
    st.session_state[COMPARED] = [name for name in st.session_state.get(COMPARED, FIRST_COMPARED) if is_known(name)]
    chosen = st.multiselect("Networks (two to six)", choices(), format_func=title, max_selections=MOST, key=COMPARED, **KEEP)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        batch = st.selectbox("Batch size", BATCHES, BATCHES.index(4), key="compare_batch", width=130, **KEEP)
        cores = os.cpu_count() or 1
        threads = st.selectbox("Threads", range(1, cores + 1), key="compare_threads", width=110, **KEEP)
        device = "cpu"
        if _has_cuda():
            device = st.selectbox("Device", ["cpu", "cuda"], key="compare_device", width=110, **KEEP)
        if under_way() is None:
            arguments = (chosen, batch, threads, device)
            st.button("Measure again", type="primary", on_click=_measure, args=arguments, disabled=len(chosen) < 2)
            about = f"about {SECONDS * max(len(chosen), 1)} s, in a process of its own"
            st.caption(f"Measures these {len(chosen)} networks here and now: {about}.", width="content")
    if problem := st.session_state.pop("measure_problem", None):
        st.error(plain(problem))
    return chosen


def is_measured(name: str, architecture: Architecture) -> bool:
    """Whether a measured network is still the one of that name: a design changes, and keeps its name."""
    now = wanted(name).architecture
    return (now.input_shape, now.layers) == (architecture.input_shape, architecture.layers)


def _measure(chosen: list[str], batch: int, threads: int, device: str) -> None:
    try:
        networks = tuple(wanted(name) for name in chosen)
        st.session_state["measuring"] = begin(Request(networks, batch, threads, device))
    except Refusal as error:
        st.session_state.measure_problem = str(error)


def _stop(number: int) -> None:
    try:
        kept().stop(number, session())
    except Refusal as error:
        st.session_state.measure_problem = str(error)


def progress() -> None:
    """The visitor's measurement as it goes; once it is over, how it ended."""
    if under_way():
        _live()
        return
    number = st.session_state.pop("measuring", None)
    if number is None:
        return
    ended = kept().one(number)
    if ended.state == "done":
        st.session_state[SHOWN] = number
    elif ended.state == "failed":
        st.error(f"Measurement {number} failed. {plain(ended.says)}")


@st.fragment(run_every=0.5)
def _live() -> None:
    one = under_way()
    if one is None:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(one.progress, 1.0), f"Measurement {one.id}: {_state(one.state)}")
        st.button("Stop", on_click=_stop, args=(one.id,))
    if one.says:
        st.warning(plain(one.says))


def _state(state: str) -> str:
    if state != "queued":
        return f"{state}. Other work on this machine disturbs it; the intervals show how much."
    training = [run.id for run in store().runs() if run.state in ("running", "queued")]
    others = [one for one in kept().all() if one.state == "running"]
    if not training and not others:
        return "queued, its worker is starting."
    names = [*(f"training {number}" for number in training), *(f"measurement {one.id}" for one in others)]
    return f"queued: it waits for {', '.join(names)}, so that neither disturbs the other."


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()
