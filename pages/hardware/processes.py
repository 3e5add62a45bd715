"""A measurement in a process of its own: the latest of each kind and visitor, begun by a click, shown until it is over."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.store.database import PATIENCE, PATIENCE_OF_WORK, store_url
from core.store.kept import Kept
from core.workers.command import remove_done
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session

WAITS = "It waits for its turn: one measurement is made at a time. It goes on if you leave the page."


@st.cache_resource(show_spinner=False)
def kept(patience: float = PATIENCE) -> Kept:
    """Where results are kept, for who waits so many seconds for others; raises Refusal."""
    return Kept(store_url(), patience)


@st.cache_resource(show_spinner=False)
def running() -> dict[tuple[str, str], Any]:
    """The latest command of each kind and visitor; one that is over goes when another begins."""
    return {}


def latest(kind: str) -> Any:
    """What this visitor measures now, or measured last; None before that."""
    return running().get((kind, session()))


def begin(kind: str, make: Callable[[Kept], Any]) -> None:
    """Begin the command that `make` gives, if the one before is over: else a click came twice."""
    now = latest(kind)
    if now is None or now.is_over:
        remove_done(running())
        try:
            running()[kind, session()] = make(kept(PATIENCE_OF_WORK))
        except Refusal as error:
            st.toast(plain(error))


def results(read: Callable[[Kept], dict[str, Any]]) -> dict[str, Any]:
    """What `read` finds in the store; a store that cannot be read is said, and gives nothing."""
    try:
        return read(kept())
    except Refusal as error:
        st.warning(plain(error))
        return {}


def progress(kind: str, show: Callable[[Any], None]) -> None:
    """How far it is, by `show`, with a way to stop it; or why it failed."""
    now = latest(kind)
    if now and not now.is_over:
        _progress(now, show)
    elif now and now.problem:
        st.error(plain(now.problem))


@st.fragment(run_every=1.0)
def _progress(now: Any, show: Callable[[Any], None]) -> None:
    if now.is_over:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if now.waits:
            st.markdown(WAITS)
        else:
            show(now)
        st.button("Stop", on_click=now.stop)
