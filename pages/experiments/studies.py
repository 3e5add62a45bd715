"""The studies of the page: the published ones and people's own, and what is left to run of them."""

import os

import streamlit as st

from core.design.units import plural
from core.studies.documents.published import published_studies
from core.studies.own import kept
from core.studies.running.conductor import Conductor
from core.studies.running.duration import Cost, Pace, cost, machine_pace
from core.studies.study import Study
from pages.experiments.results import BY, ended_digests, shipped_digests
from pages.shared.session.store import store

FIRST = "cnn-against-mlp"  # the study that is open at first
PACE_LASTS = 60  # seconds until the pace of this machine is measured again


@st.cache_resource(show_spinner=False)
def study_runner() -> Conductor:
    """Runs one study at a time; shared by all visitors."""
    return Conductor(store())


def studies() -> tuple[dict[str, Study], list[str]]:
    """People's own studies, then the published ones, by name; and a sentence for each file that cannot be read."""
    own, problems = kept.kept()
    return {**own, **published_studies()}, problems


def remaining_cost(study: Study, seeds: int) -> Cost:
    """How many runs are left for this number of seeds, and how long they take on this machine."""
    return _cost(study, seeds, shipped_digests(study) | ended_digests(study, seeds))


def run_counts(study: Study, seeds: int, remaining: Cost) -> str:
    """A sentence: how many runs this number of seeds makes, and how many of them are left."""
    parts = ((len(study.trials), "trial"), (seeds, "seed"), (len(set(study.digests(seeds))), "run"))
    trials, each, total = (plural(count, name) for count, name in parts)
    return f"{trials} × {each} = {total}, {remaining.runs} of them still to come"


# An experiment of one's own keeps its name while its form is changed.
BY_TRIALS = {**BY, Study: lambda study: (study.slug, hash(tuple(study.digests(1))))}


@st.cache_resource(show_spinner=False, ttl=PACE_LASTS, max_entries=256, hash_funcs=BY_TRIALS)
def _cost(study: Study, seeds: int, done: frozenset[str]) -> Cost:
    return cost(study, seeds, done, _pace(), os.cpu_count() or 1)


@st.cache_data(show_spinner=False, ttl=PACE_LASTS)
def _pace() -> Pace:
    return machine_pace(store())
