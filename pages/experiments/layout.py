"""The experiments page: the list with its verdicts, and one study with all that there is of it."""

from collections.abc import Callable

import streamlit as st

from core.data.places import whereabouts
from core.design.refusal import Refusal
from core.studies.results import Results
from core.studies.study import Quick, Study
from pages.experiments import curves, dots, own, prices, start, tables
from pages.experiments.results import NOT_RUN, ONLY_A_LOOK, first_look, images_of, in_short, is_only_a_look, results, studies
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session.go_to import STUDY

FIRST = "cnn-against-mlp"
LOOK = (
    f"Each run has at most {Quick.images:,} training images and {Quick.epochs} epochs: an impression, not an answer. What was "
    "published is of the full settings."
)


def show() -> None:
    """The whole board."""
    try:
        there, problems = studies()
        left, right = st.columns([2, 5], gap="large")
        with left:
            study = _choose(there)
        with right:
            _study(study)
    except Refusal as error:
        st.error(f"{plain(error)} No experiment can be shown until then; the other pages work.")
        return
    for problem in problems:
        st.warning(plain(problem))
    st.subheader("An experiment of your own", anchor=False)
    own.invent()


def _choose(there: dict[str, Study]) -> Study:
    said = {name: in_short(study) for name, study in there.items()}
    names = sorted(there, key=lambda name: (said[name] == NOT_RUN, said[name] == ONLY_A_LOOK))  # those with a verdict first
    wanted = st.session_state.get(STUDY) or st.query_params.get("study", FIRST)
    with st.container(height=560):
        name = st.radio(
            "Study",
            names,
            names.index(wanted if wanted in names else FIRST),
            format_func=lambda name: plain(there[name].question),
            captions=[f"{said[name]} · {plain(there[name].source)}" for name in names],
            label_visibility="collapsed",
        )
    st.session_state[STUDY] = name
    return there[name]


def _study(study: Study) -> None:
    st.subheader(plain(study.question), anchor=False)
    if study.seeds and _is_first_look(study):
        study = first_look(study)
        st.caption(LOOK)
    found = results(study)
    measure = _chart(found)
    if told_by_epochs := curves.told_by_epochs(found):
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
    tabs: dict[str, Callable[[], None]] = {}
    if found.runs:
        dots.effects_chart(found, measure)
        if not told_by_epochs and curves.measures(found):
            tabs["Over the epochs"] = lambda: curves.curves(found)
        if prices.prices(found):
            tabs["Accuracy against its price"] = lambda: prices.price_chart(found)
    tabs["Table and downloads"] = lambda: tables.table(found)
    tabs["Settings, and what was assumed"] = lambda: tables.settings(study)
    for label, content in tabs.items():
        closed(label, content)


def _is_first_look(study: Study) -> bool:
    """The toggle, which is on at first where there is no more than a first look."""
    return st.toggle("A first look: fewer seeds, images and epochs", is_only_a_look(study), key=f"quick-{study.name}")


def _chart(found: Results) -> str:
    """The study's chart, and the measure chosen for it; of a study that was not run, what was published, where it was."""
    measures = dots.measures(found)
    if not measures:
        return ""
    measure = measures[0]
    if len(measures) > 1:
        titles = dots.TITLES.__getitem__
        measure = st.selectbox("Measure", measures, format_func=titles, key=f"measure-{found.study.name}")
    dots.main_chart(found, measure)
    if sources := images_of(found):
        st.caption(f"Images of these runs: {plain('; '.join(sources))}.")
    return measure


def _cifar() -> str:
    """On which copy of CIFAR-10 this installation runs."""
    place = whereabouts()["cifar10"]
    if not place:
        return "CIFAR-10 is not on this machine; torchvision's is downloaded at the first run, where there is a network."
    if place.endswith(".tar.gz"):
        return "CIFAR-10 as published."
    return (
        "CIFAR-10 is read here from a folder of JPEG pictures, whose compression changes pixels: numbers may differ a little."
    )
