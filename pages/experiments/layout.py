"""The experiments page: the list of studies with their verdicts, and one study in full."""

from collections.abc import Callable

import streamlit as st

from core.data.places import found_places
from core.design.refusal import Refusal
from core.studies.results import Results
from core.studies.study import Quick, Study
from pages.experiments import curves, document_004, dots, effects, own, prices, start, tables
from pages.experiments.results import NOT_RUN, ONLY_QUICK, image_sources, is_only_quick, outcome, quick_study, results
from pages.experiments.studies import studies
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_one
from pages.shared.session.go_to import STUDY

FIRST = "cnn-against-mlp"
QUICK = (
    f"Each run has at most {Quick.images:,} training images and {Quick.epochs} epochs: an impression, not an answer. What was "
    "published is of the full settings."
)


def show() -> None:
    """The list, the study, and the form for an experiment of one's own."""
    try:
        known, problems = studies()
        left, right = st.columns([2, 5], gap="large")
        with left:
            study = _choose(known)
        with right:
            _study(study)
    except Refusal as error:
        st.error(f"{plain(error)} No experiment can be shown until then; the other pages work.")
        return
    for problem in problems:
        st.warning(plain(problem))
    st.subheader("An experiment of your own", anchor=False)
    own.invent()


def _choose(known: dict[str, Study]) -> Study:
    outcomes = {name: outcome(study) for name, study in known.items()}
    names = sorted(known, key=lambda name: (outcomes[name] == NOT_RUN, outcomes[name] == ONLY_QUICK))  # verdicts first
    wanted = st.query_params.get("study", FIRST)
    keep_one(STUDY, names, wanted if wanted in names else FIRST)
    with st.container(height=560):
        name = st.radio(
            "Study",
            names,
            key=STUDY,
            persist_state="session",
            format_func=lambda name: plain(known[name].question),
            captions=[f"{outcomes[name]} · {plain(known[name].source)}" for name in names],
            label_visibility="collapsed",
        )
    return known[name]


def _study(study: Study) -> None:
    st.subheader(plain(study.question), anchor=False)
    if study.seeds and _wants_quick(study):
        study = quick_study(study)
        st.caption(QUICK)
    found = results(study)
    measure = _chart(found)
    if claims_epochs := curves.claims_epochs(found):
        curves.curves(found)
    if found.runs or not study.seeds:
        tables.verdict_list(found)
    else:
        tables.claims_list(study)
        st.info("Not run yet: choose the number of seeds, and see what it takes.")
    if study.seeds:
        start.run_again(study)
        if any(trial.recipe.dataset == "cifar10" for trial in study.trials):
            st.caption(_cifar())
    panels: dict[str, Callable[[], None]] = {}
    if found.runs:
        effects.effects_chart(found, measure)
        if not claims_epochs and curves.measures(found):
            panels["Over the epochs"] = lambda: curves.curves(found)
        if prices.prices(found):
            panels["Accuracy against its price"] = lambda: prices.price_chart(found)
    if study.name in document_004.STUDIES:
        panels["Latency and memory of its 31 networks, as in Figures 3 to 9"] = lambda: document_004.latency_and_memory(found)
    panels["Table and downloads"] = lambda: tables.table(found)
    panels["Settings, and what was assumed"] = lambda: tables.settings(study)
    for label, content in panels.items():
        closed(label, content)


def _wants_quick(study: Study) -> bool:
    """The toggle; at first it is on if only the quick version was run."""
    key = f"experiments_quick_{study.name}"
    return st.toggle("A first look: fewer seeds, images and epochs", is_only_quick(study), key=key)


def _chart(found: Results) -> str:
    """The study's main chart; returns the measure chosen for it. Before any run it shows what was published."""
    measures = dots.measures(found)
    if not measures:
        return ""
    measure = measures[0]
    if len(measures) > 1:
        titles = dots.TITLES.__getitem__
        measure = st.selectbox("Measure", measures, format_func=titles, key=f"experiments_measure_{found.study.name}")
    dots.main_chart(found, measure)
    if sources := image_sources(found):
        st.caption(f"Images of these runs: {plain('; '.join(sources))}.")
    return measure


def _cifar() -> str:
    """Which copy of CIFAR-10 this installation uses."""
    place = found_places()["cifar10"]
    if not place:
        return "CIFAR-10 is not on this machine; torchvision's is downloaded at the first run, where there is a network."
    if place.endswith(".tar.gz"):
        return "CIFAR-10 as published."
    return (
        "CIFAR-10 is read here from a folder of JPEG pictures, whose compression changes pixels: numbers may differ a little."
    )
