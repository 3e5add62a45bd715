"""What is known of a study: the results shipped with the project, and the runs of this installation's store."""

import streamlit as st

from core.design.refusal import Refusal
from core.studies.results import Results
from core.studies.results_file import read
from core.studies.running.collecting import collect, ended
from core.studies.study import Study
from pages.shared.components.plain import plain
from pages.shared.session.store import store

MOST_SEEDS = 20  # of a study that a page runs or shows


def results(study: Study) -> Results:
    """The study's runs: those shipped with the project, and those of this installation's store."""
    return _results(study, frozenset(ended_digests(study, MOST_SEEDS)))


def ended_digests(study: Study, seeds: int) -> set[str]:
    """The digests of the study's runs in this store that have ended."""
    return ended(store(), study.digests(seeds))


def shipped_digests(study: Study) -> frozenset[str]:
    """The digests of the runs whose results came with the project."""
    return _shipped(study).digests


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Study: lambda study: study.slug})
def _results(study: Study, digests: frozenset[str]) -> Results:
    """`digests` is part of the cache key: a run that ends invalidates it."""
    return _shipped(study).with_runs_of(collect(store(), study, MOST_SEEDS)) if digests else _shipped(study)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Study: lambda study: study.slug})
def _shipped(study: Study) -> Results:
    try:
        return read(study) or Results.empty(study)
    except Refusal as error:
        st.warning(plain(error))
        return Results.empty(study)
