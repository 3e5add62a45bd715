"""What to compare and how to measure it: networks, batch size, threads, device; the progress of a measurement."""

import streamlit as st

from core.design.architecture import Architecture
from core.design.refusal import Refusal
from core.store.request import MOST, Request
from core.store.state import State
from pages.compare.lesson import BATCH, BATCHES, CORES, LESSON, THREADS
from pages.compare.measurements import SHOWN, begin, kept, under_way
from pages.compare.subjects import choices, is_known, wanted
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_over_reload, keep_several
from pages.shared.session.click import answered, next_click
from pages.shared.session.go_to import COMPARED, FIRST_COMPARED
from pages.shared.session.kept import remember
from pages.shared.session.networks import title
from pages.shared.session.store import store
from pages.shared.session.visitor import session

SECONDS = 10  # about the time to measure a network
PROBLEM = "compare_problem"  # session key: why the last click failed
BUTTON = "measure"  # the button that begins a measurement
DEVICE, DEVICES = "compare_device", ("cpu", "cuda")  # session key of the choice, and what can be chosen
BEGUN = "compare_begun"  # session key: the number of the visitor's measurement, until its end is shown


def choose() -> list[str]:
    """Choose the networks to compare and how to measure them; returns the networks' names."""
    remember(COMPARED, lambda names: isinstance(names, list))
    keep_several(COMPARED, is_known, FIRST_COMPARED)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        chosen = st.multiselect(
            "Networks, one to six",
            choices(),
            format_func=title,
            max_selections=MOST,
            key=COMPARED,
            disabled=LESSON.locks("networks"),
            persist_state="session",
        )
        if LESSON.shows("measure"):
            _measure_again(chosen)
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(plain(problem))
    return chosen


def _measure_again(chosen: list[str]) -> None:
    """The choices of a measurement, and the button that begins it while none is under way."""
    batch, threads, device = _setup()
    if under_way() is None:
        click = next_click(BUTTON)
        st.button(
            f"Measure again, about {SECONDS * len(chosen)} s",
            key=f"compare_measure_{click}",
            type="primary",
            on_click=_measure,
            args=(click, chosen, batch, threads, device),
            disabled=not chosen,
            help="Here and now, in a process of its own.",
        )


def _setup() -> tuple[int, int, str]:
    """Batch size, threads and device of a measurement."""
    for key, known, first in ((BATCH, BATCHES, 4), (THREADS, CORES, 1)):
        keep_over_reload(key, known, first)
    locked = LESSON.locks("batch"), LESSON.locks("threads")
    batch = st.selectbox("Batch size", BATCHES, key=BATCH, width=130, disabled=locked[0], persist_state="session")
    threads = st.selectbox("Threads", CORES, key=THREADS, width=110, disabled=locked[1], persist_state="session")
    if not _has_cuda():
        return batch, threads, "cpu"
    keep_over_reload(DEVICE, DEVICES, DEVICES[0])
    device = st.selectbox("Device", DEVICES, key=DEVICE, width=110, persist_state="session")
    return batch, threads, device


def is_measured(name: str, architecture: Architecture) -> bool:
    """Whether the measured network is still the one of that name: a design may change and keep its name."""
    now = wanted(name).architecture
    return (now.input_shape, now.layers) == (architecture.input_shape, architecture.layers)


def _measure(click: str, chosen: list[str], batch: int, threads: int, device: str) -> None:
    try:
        networks = tuple(wanted(name) for name in chosen)
        st.session_state[BEGUN] = begin(Request(networks, batch, threads, device), click)
    except Refusal as error:
        st.session_state[PROBLEM] = str(error)
    answered(BUTTON)


def _stop(number: int) -> None:
    try:
        kept().stop(number, session())
    except Refusal as error:
        st.session_state[PROBLEM] = str(error)


def progress() -> None:
    """The visitor's measurement while it runs; then show it, or say why it failed."""
    if under_way():
        _live()
        return
    number = st.session_state.pop(BEGUN, None)
    if number is None:
        return
    ended = kept().one(number)
    if ended.state == State.DONE and not LESSON.locks("measurement"):
        st.session_state[SHOWN] = number
    elif ended.state == State.FAILED:
        st.error(f"Measurement {number} failed. {plain(ended.says)}")


@st.fragment(run_every=0.5)
def _live() -> None:
    one = under_way()
    if one is None:
        st.rerun()
    st.session_state[BEGUN] = one.id  # also where it was begun before a reload
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(one.progress, 1.0), f"Measurement {one.id}: {_says(one.state)}")
        st.button("Stop", on_click=_stop, args=(one.id,))
    if one.says:
        st.warning(plain(one.says))


def _says(state: str) -> str:
    if state != State.QUEUED:
        return f"{state}. Other work on this machine disturbs it: the intervals, over five rounds, become wider."
    training = [run.id for run in store().runs() if run.state in (State.RUNNING, State.QUEUED)]
    others = [one for one in kept().all() if one.state == State.RUNNING]
    if not training and not others:
        return "queued, its worker is starting."
    names = [*(f"training {number}" for number in training), *(f"measurement {one.id}" for one in others)]
    return f"queued: it waits for {', '.join(names)}, so that neither disturbs the other."


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()
