"""What is known of a study, from the results shipped with the project and this installation's store; and how it came out."""

from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.studies.documents.published import published_studies
from core.studies.judging import findings
from core.studies.judging.records import record
from core.studies.judging.verdicts import DEPENDS, FAILS, HOLDS, NOISE, OPEN
from core.studies.results import Results
from core.studies.results_file import read
from core.studies.running.collecting import collect, ended
from core.studies.study import Study
from pages.shared.components.plain import plain
from pages.shared.session.store import store

MOST_SEEDS = 20  # of a study that a page runs or shows
BADGES = {HOLDS: "green", FAILS: "red", NOISE: "gray", DEPENDS: "violet", OPEN: "orange"}
SEVERAL = {HOLDS: "hold", FAILS: "do not hold", DEPENDS: "depend on what is not stated"}
NOT_RUN, ONLY_QUICK = "not run yet", "only a first look"
# What a cache knows a value by. Python's own hash of the digests: Streamlit's takes a third of a page's time, text by text.
BY: dict[Any, Any] = {
    Study: lambda study: study.slug,
    Results: lambda found: (found.study.slug, hash(found.digests)),
    frozenset: hash,
}


def results(study: Study, ended_here: frozenset[str] | None = None) -> Results:
    """The study's runs: those shipped with the project, and those of this installation's store.

    `ended_here` are the digests of all runs of the store that have ended, where they were read at once for many studies.
    """
    there = frozenset(ended_digests(study, MOST_SEEDS)) if ended_here is None else ended_here
    return _results(study, there.intersection(study.digests(MOST_SEEDS)))


def ended_digests(study: Study, seeds: int) -> set[str]:
    """The digests of the study's runs in this store that have ended."""
    return ended(store(), study.digests(seeds))


def shipped_digests(study: Study) -> frozenset[str]:
    """The digests of the runs whose results came with the project."""
    return _shipped(study).digests


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def _results(study: Study, digests: frozenset[str]) -> Results:
    """`digests` is part of the cache key: a run that ends invalidates it."""
    return _shipped(study).with_runs_of(collect(store(), study, MOST_SEEDS)) if digests else _shipped(study)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def _shipped(study: Study) -> Results:
    try:
        return read(study) or Results.empty(study)
    except Refusal as error:
        st.warning(plain(error))
        return Results.empty(study)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def quick_study(study: Study) -> Study:
    """The study with fewer seeds, images and epochs. Cached: every rerun of the page needs its digests."""
    return study.first_look()


def is_only_quick(study: Study) -> bool:
    """Whether only the study's quick version was run."""
    return not results(study).runs and bool(results(quick_study(study)).runs)


def image_sources(found: Results) -> list[str]:
    """Where the training images of these runs come from, if known."""
    return sorted({run.machine["source"] for part in found.trials for run in part.runs if "source" in run.machine})


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def judged(found: Results) -> findings.Judged:
    """The study's claims that can be judged, with their verdicts."""
    return findings.judged(found)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def claim_counts(ended_here: frozenset[str]) -> findings.Counts:
    """The claims of all published studies; `ended_here` are the digests of all runs of the store that have ended."""
    studies = published_studies().values()
    return findings.claim_counts((study, judged(results(study, ended_here))) for study in studies)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def records(found: Results, more: bool = False) -> list[dict[str, Any]]:
    """Each claim with its verdict, as the command writes it; how many seeds would decide only on request."""
    return [record(claim, verdict, found, more) for claim, verdict in judged(found)]


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=BY)
def outcomes(studies: tuple[Study, ...], ended_here: frozenset[str]) -> list[tuple[str, list[str]]]:
    """How far each study is, and the verdict of each sentence; where it was not run, only of what is counted.

    `ended_here` are the digests of all runs of the store that have ended. The list of studies asks at every click.
    """
    return [_outcome(study, ended_here) for study in studies]


def _outcome(study: Study, ended_here: frozenset[str]) -> tuple[str, list[str]]:
    found = results(study, ended_here)
    names = [*findings.by_sentence(judged(found)).values()]
    if not study.seeds or found.runs:
        return (f"{found.runs} runs" if study.seeds else "counted"), names
    return (ONLY_QUICK if results(quick_study(study), ended_here).runs else NOT_RUN), names


def dot(verdict: str) -> str:
    """The verdict's color; its name always stands beside it."""
    return f":{BADGES[verdict]}[●]"


def counts(names: list[str]) -> str:
    """How many claims have each verdict, with dots."""
    found = [(name, names.count(name)) for name in BADGES if name in names]
    return " ".join(f"{dot(name)} {count} {SEVERAL.get(name, name) if count > 1 else name}" for name, count in found)
