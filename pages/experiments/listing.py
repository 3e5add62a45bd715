"""The list of studies with their outcomes: which are listed, and which is open."""

from collections import Counter

import streamlit as st

from core.studies.documents.sources import mentioned
from core.studies.running.collecting import all_ended
from core.studies.study import Study
from pages.experiments.in_view import go_to_it, in_view
from pages.experiments.results import BADGES, NOT_RUN, ONLY_QUICK, counts, dot, outcomes
from pages.experiments.start import under_way
from pages.experiments.studies import FIRST
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.go_to import STUDY
from pages.shared.session.store import store

SHOWN = "experiments_shown"  # session key: the verdicts of which a listed study has one; none: all studies are listed
BEFORE = "experiments_before"  # session key: the study that was open at the last run of the page
HEIGHT = 440  # pixels of the list


def open_study(name: str) -> None:
    """Open a study from further down the page, and scroll to it; a list without it becomes whole."""
    st.session_state[STUDY] = name
    go_to_it()


def opened(known: dict[str, Study]) -> Study:
    """The open study, where the list is not shown."""
    _find_open(known)
    return known[st.session_state[STUDY]]


def choose(known: dict[str, Study], locked: bool) -> Study:
    """The filters and the list, in which another study can be chosen if it is not locked; returns the open study."""
    of_each = dict(zip(known, outcomes(tuple(known.values()), frozenset(all_ended(store()))), strict=True))
    names = sorted(known, key=lambda name: (of_each[name][0] == NOT_RUN, of_each[name][0] == ONLY_QUICK))  # verdicts first
    found = {name: of_each[name][1] for name in names}
    _find_open(known)
    listed = _listed(found)
    every = Counter(name for of_study in found.values() for name in set(of_study))
    st.pills(
        "Show studies with a claim that",
        [name for name in BADGES if every[name]],
        selection_mode="multi",
        key=SHOWN,
        persist_state="session",
        format_func=lambda name: f"{dot(name)} {name}",
        label_visibility="collapsed",
        wrap=True,
    )
    labels = _labels({name: known[name] for name in listed})
    with st.container(height=HEIGHT, key="experiments_list"):
        name = st.radio(
            "Study",
            listed,
            key=STUDY,
            persist_state="session",
            format_func=labels.__getitem__,
            captions=[_caption(known[name], *of_each[name]) for name in listed],
            label_visibility="collapsed",
            disabled=locked,
        )
        in_view(name, listed.index(name))
    st.session_state[BEFORE] = name
    return known[name]


def _find_open(known: dict[str, Study]) -> None:
    """The study of the session; else of this browser's last visit, or the first."""
    keep_over_reload(STUDY, known, FIRST)


def _listed(found: dict[str, list[str]]) -> list[str]:
    """The studies that the filters let through, with the open one among them."""
    chosen = st.session_state.get(SHOWN) or []
    listed = [name for name, names in found.items() if not chosen or set(chosen) & set(names)]
    if st.session_state[STUDY] in listed:
        return listed
    if listed and st.session_state[STUDY] == st.session_state.get(BEFORE):  # it was open before the filters were changed
        st.session_state[STUDY] = listed[0]
        return listed
    st.session_state[SHOWN] = []  # it was opened from elsewhere
    return list(found)


def _labels(known: dict[str, Study]) -> dict[str, str]:
    """The questions; with the name where two ask the same, since a list tells its lines apart by their labels."""
    asked = Counter(study.question for study in known.values())
    more = {name: f" ({name})" if asked[study.question] > 1 else "" for name, study in known.items()}
    return {name: plain(study.question + more[name]) for name, study in known.items()}


def _caption(study: Study, says: str, names: list[str]) -> str:
    """Its verdicts with a dot each kind, or how far it is; and who published it."""
    if under_way(study):
        says = ":blue[●] under way"
    elif names:
        says = f"{says}, but for counted numbers: {counts(names)}" if says in (NOT_RUN, ONLY_QUICK) else counts(names)
    authors = ", ".join(document.short for document in mentioned(study.source)) or study.source
    return f"{says} · {plain(authors)}"
