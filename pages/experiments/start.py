"""Run a study here: how long it takes, the start, its progress, and the stop."""

import streamlit as st

from core.design.refusal import Refusal
from core.design.units import rough_duration
from core.studies.study import Study
from pages.experiments.lesson import LESSON, SEEDS
from pages.experiments.results import MOST_SEEDS, shipped_digests
from pages.experiments.studies import remaining_cost, run_counts, study_runner
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session

PROBLEM = "experiments_problem"  # session key: why the last click failed
SEEN = "experiments_seen"  # session key: how many ended runs the charts show


def under_way(study: Study) -> bool:
    """Whether it is running now, started by anyone."""
    work = study_runner().last
    return work is not None and not work.over and work.study.slug == study.slug


def run_again(study: Study) -> None:
    """Choose the number of seeds, read the duration, start; while the study runs, its progress."""
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(plain(problem))
    if under_way(study):
        _live(study.slug)
        return
    seeds = study.seeds
    work = study_runner().last
    if work and work.study.slug == study.slug:
        seeds = work.seeds  # stopped, it goes on with as many as were chosen
        if work.says:
            st.info(plain(work.says))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        locked = LESSON.locks("seeds")
        key = SEEDS.widget_key(study.slug, min(seeds, MOST_SEEDS), locked)
        seeds = st.number_input("Seeds", 1, MOST_SEEDS, key=key, width=120, disabled=locked)
        remaining = remaining_cost(study, seeds)
        st.button("Run it here", type="primary", on_click=_begin, args=(study, seeds), disabled=not remaining.runs)
        about = "nothing to do; more seeds add runs"
        if remaining.runs:
            duration = rough_duration(remaining.seconds)
            about = f"**about {duration}** on {remaining.workers} workers of one thread, once these have started"
        st.caption(f"{run_counts(study, seeds, remaining)}: {about}.", width="content")


def _begin(study: Study, seeds: int) -> None:
    try:
        study_runner().begin(study, seeds, session(), shipped_digests(study))
    except Refusal as error:
        st.session_state[PROBLEM] = str(error)


def _stop() -> None:
    try:
        study_runner().stop(session())
    except Refusal as error:
        st.session_state[PROBLEM] = str(error)


@st.fragment(run_every=1.0)
def _live(slug: str) -> None:
    work = study_runner().last
    if work is None or work.over or work.study.slug != slug:
        st.rerun()
    standing = work.progress
    with st.container(horizontal=True, vertical_alignment="center"):
        text = f"{standing.over} of {standing.of} runs are over. It goes on when you leave the page."
        st.progress(standing.over / standing.of if standing.of else 0.0, text)
        if work.session == session():
            st.button("Stop", on_click=_stop)
    if standing.over != st.session_state.get(SEEN, 0):
        st.session_state[SEEN] = standing.over
        st.rerun()  # draws the charts with the runs that ended since
    for failed in standing.failed:
        st.warning(plain(failed))
