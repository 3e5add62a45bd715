"""The studies of the page: the published ones and people's own, how each came out, and what is left to run."""

import os

import streamlit as st

from core.studies.documents.published import published
from core.studies.judging.verdicts import FAILS, HOLDS, NOISE, OPEN, Verdict, judge
from core.studies.own import kept
from core.studies.results import Results
from core.studies.running.conductor import Conductor
from core.studies.running.duration import Cost, Pace, cost, machine_pace
from core.studies.study import Study
from pages.experiments.results import ended_digests, results, shipped_digests
from pages.shared.session.store import store

BADGES = {HOLDS: "green", FAILS: "red", NOISE: "gray", OPEN: "orange"}
PLURAL = {HOLDS: "hold", FAILS: "do not hold"}
NOT_RUN, ONLY_QUICK = "not run yet", "only a first look"


@st.cache_resource(show_spinner=False)
def study_runner() -> Conductor:
    """Runs one study at a time; shared by all visitors."""
    return Conductor(store())


def studies() -> tuple[dict[str, Study], list[str]]:
    """People's own studies, then the published ones, by name; and a sentence for each file that cannot be read."""
    own, problems = kept.kept()
    return {**own, **published()}, problems


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs={Study: lambda study: study.slug})
def quick_study(study: Study) -> Study:
    """The study with fewer seeds, images and epochs. Cached: every rerun of the page needs its digests."""
    return study.first_look()


def is_only_quick(study: Study) -> bool:
    """Whether only the study's quick version was run."""
    return not results(study).runs and results(quick_study(study)).runs > 0


def image_sources(found: Results) -> list[str]:
    """Where the training images of these runs come from, if known."""
    return sorted({run.machine["source"] for part in found.trials for run in part.runs if "source" in run.machine})


def remaining_cost(study: Study, seeds: int) -> Cost:
    """How many runs are left for this number of seeds, and how long they take on this machine."""
    done = shipped_digests(study) | ended_digests(study, seeds)
    return cost(study, seeds, done, _pace(), os.cpu_count() or 1)


def run_counts(study: Study, seeds: int, remaining: Cost) -> str:
    """A sentence: how many runs this number of seeds makes, and how many of them are left."""
    parts = ((len(study.trials), "trial"), (seeds, "seed"), (len(set(study.digests(seeds))), "run"))
    trials, each, total = (f"{count} {name}{'s' * (count != 1)}" for count, name in parts)
    return f"{trials} × {each} = {total}, {remaining.runs} of them still to come"


def verdicts(found: Results) -> list[Verdict]:
    """A verdict for each of the study's claims."""
    return [judge(claim, found.values) for claim in found.study.claims]


def outcome(study: Study) -> str:
    """The study's verdicts, counted, and its number of runs."""
    found = results(study)
    if study.seeds and not found.runs:
        return ONLY_QUICK if is_only_quick(study) else NOT_RUN
    names = [verdict.name for verdict in verdicts(found)]
    counts = [f"{count} {name if count == 1 else PLURAL.get(name, name)}" for name in BADGES if (count := names.count(name))]
    runs = f"{found.runs} runs" if study.seeds else "counted"
    return ", ".join([*counts, runs])


@st.cache_data(show_spinner=False, ttl=60)
def _pace() -> Pace:
    return machine_pace(store())
