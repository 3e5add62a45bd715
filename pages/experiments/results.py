"""The studies on a page: the published ones and people's own, with what was shipped and what this installation's store has."""

import os

import streamlit as st

from core.design.refusal import Refusal
from core.studies.documents.published import published
from core.studies.judging.verdicts import FAILS, HOLDS, NOISE, OPEN, Verdict, judge
from core.studies.own import kept
from core.studies.results import Results
from core.studies.results_file import read
from core.studies.running.collecting import collect, ended
from core.studies.running.conductor import Conductor
from core.studies.running.duration import Cost, Pace, cost, machine_pace
from core.studies.study import Study
from pages.shared.components.plain import plain
from pages.shared.session.store import store

BADGES = {HOLDS: "green", FAILS: "red", NOISE: "gray", OPEN: "orange"}
PLURAL = {HOLDS: "hold", FAILS: "do not hold"}
NOT_RUN, ONLY_A_LOOK = "not run yet", "only a first look"
MOST_SEEDS = 20  # that the page offers


@st.cache_resource(show_spinner=False)
def conductor() -> Conductor:
    """The one that runs studies, for all visitors."""
    return Conductor(store())


def studies() -> tuple[dict[str, Study], list[str]]:
    """People's own studies, then the published ones, by name; and what is to be said of files that hold none."""
    own, problems = kept.kept()
    return {**own, **published()}, problems


def results(study: Study) -> Results:
    """The study's runs: those shipped with the project, and those of this installation's store."""
    return _results(study, frozenset(over(study, MOST_SEEDS)))


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Study: lambda study: study.slug})
def first_look(study: Study) -> Study:
    """The study's first look, made once: its runs' digests are asked for at every run of the page."""
    return study.first_look()


def is_only_a_look(study: Study) -> bool:
    """Whether the study was not run, and its first look was."""
    return not results(study).runs and results(first_look(study)).runs > 0


def images_of(found: Results) -> list[str]:
    """Where the images come from on which these runs were trained, as far as they say."""
    return sorted({run.machine["source"] for part in found.trials for run in part.runs if "source" in run.machine})


def over(study: Study, seeds: int) -> set[str]:
    """The digests of the study's runs in this store that are over."""
    return ended(store(), study.digests(seeds))


def left(study: Study, seeds: int) -> Cost:
    """What is still to be run for so many seeds, and how long that takes on this machine."""
    return cost(study, seeds, shipped(study) | over(study, seeds), _pace(), os.cpu_count() or 1)


def shipped(study: Study) -> frozenset[str]:
    """The digests of the runs whose results came with the project."""
    return _shipped(study).digests


def counted(study: Study, seeds: int, takes: Cost) -> str:
    """How many runs so many seeds make, and how many of them are left, as `left` counts them."""
    parts = ((len(study.trials), "trial"), (seeds, "seed"), (len(set(study.digests(seeds))), "run"))
    trials, each, total = (f"{count} {name}{'s' * (count != 1)}" for count, name in parts)
    return f"{trials} × {each} = {total}, {takes.runs} of them still to come"


def verdicts(found: Results) -> list[Verdict]:
    """A verdict for each of the study's claims."""
    return [judge(claim, found.values) for claim in found.study.claims]


def in_short(study: Study) -> str:
    """How the study ended, in a few words."""
    found = results(study)
    if study.seeds and not found.runs:
        return ONLY_A_LOOK if is_only_a_look(study) else NOT_RUN
    names = [verdict.name for verdict in verdicts(found)]
    counts = [f"{count} {name if count == 1 else PLURAL.get(name, name)}" for name in BADGES if (count := names.count(name))]
    runs = f"{found.runs} runs" if study.seeds else "counted"
    return ", ".join([*counts, runs])


@st.cache_data(show_spinner=False, ttl=60)
def _pace() -> Pace:
    return machine_pace(store())


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Study: lambda study: study.slug})
def _results(study: Study, over: frozenset[str]) -> Results:
    """`over` is part of the key: with another run that is over, the results are others."""
    return _shipped(study).with_runs_of(collect(store(), study, MOST_SEEDS)) if over else _shipped(study)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Study: lambda study: study.slug})
def _shipped(study: Study) -> Results:
    try:
        return read(study) or Results.empty(study)
    except Refusal as error:
        st.warning(plain(error))
        return Results.empty(study)
