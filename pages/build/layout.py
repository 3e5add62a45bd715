"""The build page in three fragments: the list of layers, shown first after an edit, then its details and the results."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.build import costs
from pages.build.budget import budget, limits
from pages.build.details import layer_details
from pages.build.edits import apply, ends_in_classes, trace_design
from pages.build.hand_in import hand_in
from pages.build.layers import apply_pending, is_on_the_page, is_up_to_date, layer_list, pending
from pages.build.lesson import COUNTED, LESSON, SIDE_BY_SIDE
from pages.build.opening import open_file, opened_weights
from pages.build.picture import picture
from pages.build.take_away import take_away
from pages.shared.components.closed import closed, closed_popover, key_of
from pages.shared.components.component import style_page
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.design import OWN, keep_design, problem
from pages.shared.session.kept import remember

LAYERS, DETAILS, RESULTS = "build_layers_fragment", "build_details_fragment", "build_results_fragment"  # keys of fragments
WIDTH = 340  # pixels of the details


def show() -> None:
    """The list of layers, beside it the details of the selected one, and below what follows from the design."""
    st.session_state.build_runs_all = True
    style_page(__file__)
    row = st.container(horizontal=True, gap="medium", key="build_row")
    with row.container(width="stretch", key="build_list"):
        _layers()
    if LESSON.shows("details"):
        with row.container(width=WIDTH, key="build_beside"):
            _details()
    _results()


@st.fragment(key=LAYERS)
def _layers() -> None:
    """The list; it runs alone after an edit, so that it follows every keystroke."""
    alone = not st.session_state.pop("build_runs_all", False)
    apply_pending()
    with st.container():  # keeps the list's place when there is no error
        if error := problem():
            st.error(plain(error))
    layer_list(_rerun_rest if alone else None)
    budget()
    keep_design()


@st.fragment(key=DETAILS)
def _details() -> None:
    """The details; they are shown after the list."""
    layer_details(_pick)


def _rerun_rest() -> None:
    """After the list is shown: rerun the rest, and the list too if it is behind the edits."""
    if not is_on_the_page():
        return
    behind = not is_up_to_date()
    st.session_state.build_runs_all = behind
    st.rerun(_fragments() if behind else _fragments()[1:])


@st.fragment(key=RESULTS)
def _results() -> None:
    """What follows from the design; it runs after the list is shown."""
    if pending():  # an edit replaced the list's own rerun
        st.rerun()
    if LESSON.shows("sizes"):
        costs.sizes_line()
    hand_in()
    opened_weights()
    if LESSON.shows("picture"):
        picture()
    if LESSON.shows("next"):
        _next_steps()
    if LESSON.shows("counted"):
        closed(COUNTED, costs.conventions)
    if LESSON.shows("beside"):
        remember(key_of(SIDE_BY_SIDE), (True, False).__contains__)
        closed(SIDE_BY_SIDE, costs.comparison)


def _next_steps() -> None:
    """What can be done with the design. What is closed is not sent: every element slows each keystroke in the list."""
    with st.container(horizontal=True):
        if st.button("Train this", type="primary", disabled=not ends_in_classes()):
            go_to.train(OWN)
        if st.button("Profile this", disabled=trace_design()[1] is not None):
            go_to.compare(OWN)
        popovers: dict[str, Callable[[], None]] = {
            "Take it away": take_away,
            "Budget": lambda: limits(_rerun_all),
        }
        if not LESSON.locks("network"):
            popovers["Open a file"] = lambda: open_file(_rerun_all)
        for title, content in popovers.items():
            closed_popover(title, f"build_open_{title}", content)


def _pick(edit: dict[str, Any]) -> None:
    apply(edit)
    _rerun_all()


def _rerun_all() -> None:
    st.session_state.build_runs_all = True
    st.rerun(_fragments())


def _fragments() -> list[str]:
    """The fragments on the page, the list of layers first."""
    return [LAYERS, DETAILS, RESULTS] if LESSON.shows("details") else [LAYERS, RESULTS]
