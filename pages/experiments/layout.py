"""The experiments page: the list of studies with their verdicts, and one study in full."""

from collections.abc import Callable

import streamlit as st

from core.data.places import found_places
from core.design.refusal import Refusal
from core.studies.results import Results
from core.studies.study import Quick, Study
from pages.experiments import claim_list, curves, document_004, dots, effects, listing, own, prices, start, tables
from pages.experiments.again import of_study
from pages.experiments.lesson import FIRST_LOOK, LESSON, MEASURE, PANELS, PRICE
from pages.experiments.results import image_sources, is_only_quick, quick_study, results
from pages.experiments.studies import studies
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.components.provenance import provenance
from pages.shared.components.source import source
from pages.shared.session.choice import keep_one

QUICK = (
    f"Each run has at most {Quick.images:,} training images and {Quick.epochs} epochs: an impression, not an answer. What was "
    "published is of the full settings."
)


def show() -> None:
    """The list, the study, and the form for an experiment of one's own."""
    try:
        known, problems = studies()
        if LESSON.shows("list"):
            left, right = st.columns([2, 5], gap="large")
            with left:
                study = listing.choose(known, LESSON.locks("study"))
        else:
            study, right = listing.opened(known), st.container()
        with right, st.container(key="experiments_open"):
            _study(study)
    except Refusal as error:
        st.error(f"{plain(error)} No experiment can be shown until then; the other pages work.")
        return
    for problem in problems:
        st.warning(plain(problem))
    if LESSON.shows("own"):
        st.header("An experiment of your own", anchor=False)
        own.invent()


def _study(study: Study) -> None:
    """The answer first; then the choice of what is drawn, which the answer follows too, and the chart."""
    st.header(plain(study.question), anchor=False)
    source(study.source)
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if study.seeds and _wants_quick(study):
            study = quick_study(study)
        found = results(study)
        measure = _measure(found)
    with head:
        _head(found)
    claims_epochs = curves.claims_epochs(found)
    with st.container():
        _chart(found, measure)
        if claims_epochs:
            curves.curves(found)
    with st.container():  # one place, with charts above it and without: the progress is not drawn twice when the first run ends
        if study.seeds and LESSON.shows("run"):
            start.run_again(study)
        if any(trial.recipe.dataset == "cifar10" for trial in study.trials):
            st.caption(_cifar())
    if found.runs and LESSON.shows("effects"):
        effects.effects_chart(found, measure)
    for section, content in _panels(found, claims_epochs).items():
        if LESSON.shows(section):
            closed(PANELS[section], content)
    if found.runs:
        provenance(lambda: found.machines)


def _panels(found: Results, claims_epochs: bool) -> dict[str, Callable[[], None]]:
    """The panels below the chart, by section: what is shown once it is opened."""
    panels: dict[str, Callable[[], None]] = {}
    if found.runs and not claims_epochs and curves.measures_over_epochs(found):
        panels["epochs"] = lambda: curves.curves(found)
    if found.runs and prices.prices(found):
        panels["price"] = lambda: _price(found)
    if found.study.name in document_004.STUDIES:
        panels["cost"] = lambda: document_004.latency_and_memory(found)
    panels["table"] = lambda: tables.table(found)
    panels["settings"] = lambda: tables.settings(found.study, of_study(found))
    return panels


def _head(found: Results) -> None:
    """The verdicts; before any run those of counted numbers, and the claims to be tested."""
    study = found.study
    if study.quick:
        st.caption(QUICK)
    claim_list.answer(found)
    if found.runs or not study.seeds:
        return
    claim_list.to_be_tested(found)
    if not start.under_way(study):
        st.info("Not run yet: choose the number of seeds, and see what it takes.")


def _wants_quick(study: Study) -> bool:
    """The toggle; at first it is on if only the quick version was run."""
    locked = LESSON.locks("quick")
    key = FIRST_LOOK.widget_key(study.name, is_only_quick(study), locked)
    return st.toggle("A first look: fewer seeds, images and epochs", key=key, disabled=locked)


def _measure(found: Results) -> str:
    """The measure that is drawn, chosen where there are several; empty where there is none."""
    measures, titles, locked = dots.drawable_measures(found), dots.TITLES.__getitem__, LESSON.locks("measure")
    key = MEASURE.widget_key(found.study.name, None, locked)
    if len(measures) < 2:
        return "".join(measures)
    keep_one(key, measures, measures[0])  # a link may set one that this study has not
    return st.selectbox("Measure", measures, format_func=titles, key=key, width=360, disabled=locked)


def _price(found: Results) -> None:
    locked = LESSON.locks("price")
    prices.price_chart(found, PRICE.widget_key(found.study.slug, None, locked), locked)


def _chart(found: Results, measure: str) -> None:
    """The study's main chart; before any run it shows what was published."""
    if measure:
        dots.main_chart(found, measure)
    if sources := image_sources(found):
        st.caption(f"Images of these runs: {plain('; '.join(sources))}.")


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
