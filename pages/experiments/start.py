"""Run a study here: what it takes, the start, how far it is, and the stop."""

import streamlit as st

from core.design.refusal import Refusal
from core.learning.estimate import format_duration
from core.studies.study import Study
from pages.experiments.results import MOST_SEEDS, conductor, counted, left, shipped
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session


def run_again(study: Study) -> None:
    """How many seeds, what that takes, and the button; while the study is under way, how far it is."""
    if problem := st.session_state.pop("study_problem", None):
        st.error(plain(problem))
    work = conductor().last
    mine = work is not None and work.study.slug == study.slug
    if mine and work and not work.over:
        _live(study.slug)
        return
    if mine and work and work.says:
        st.info(plain(work.says))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seeds = st.number_input("Seeds", 1, MOST_SEEDS, min(study.seeds, MOST_SEEDS), key=f"seeds-{study.slug}", width=120)
        takes = left(study, seeds)
        st.button("Run it here", type="primary", on_click=_begin, args=(study, seeds), disabled=not takes.runs)
        about = "nothing to do; more seeds add runs"
        if takes.runs:
            about = (
                f"**about {format_duration(takes.seconds)}** on {takes.workers} workers of one thread, once these have started"
            )
        st.caption(f"{counted(study, seeds, takes)}: {about}.", width="content")


def _begin(study: Study, seeds: int) -> None:
    try:
        conductor().begin(study, seeds, session(), shipped(study))
    except Refusal as error:
        st.session_state.study_problem = str(error)


def _stop() -> None:
    try:
        conductor().stop(session())
    except Refusal as error:
        st.session_state.study_problem = str(error)


@st.fragment(run_every=1.0)
def _live(slug: str) -> None:
    work = conductor().last
    if work is None or work.over or work.study.slug != slug:
        st.rerun()
    standing = work.progress
    with st.container(horizontal=True, vertical_alignment="center"):
        words = f"{standing.over} of {standing.of} runs are over. It goes on when you leave the page."
        st.progress(standing.over / standing.of if standing.of else 0.0, words)
        if work.session == session():
            st.button("Stop", on_click=_stop)
    if standing.over != st.session_state.get("study_seen", 0):
        st.session_state.study_seen = standing.over
        st.rerun()  # the charts have a run more
    for failed in standing.failed:
        st.warning(plain(failed))
