"""The build page in two fragments: the list of layers, shown first after an edit, and the results, shown after it."""

from typing import Any

import streamlit as st

from pages.build import costs
from pages.build.details import layer_details
from pages.build.edits import apply, ends_in_classes, trace_design
from pages.build.layers import apply_pending, is_on_the_page, is_up_to_date, layer_list, pending
from pages.build.picture import picture
from pages.build.take_away import open_form, take_away
from pages.shared.components.closed import closed
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.design import OWN, link_error

LAYERS, RESULTS = "build_layers_fragment", "build_results_fragment"  # keys of the fragments


def show() -> None:
    """The list of layers, and below it what follows from the design."""
    st.session_state.build_runs_both = True
    _layers()
    _results()


@st.fragment(key=LAYERS)
def _layers() -> None:
    """The list; it runs alone after an edit, so that it follows every keystroke."""
    alone = not st.session_state.pop("build_runs_both", False)
    apply_pending()
    with st.container():  # keeps the list's place when there is no error
        if error := link_error():
            st.error(plain(error))
    layer_list(_rerun_results if alone else None)


def _rerun_results() -> None:
    """After the list is shown: rerun the results, and the list too if it is behind the edits."""
    if not is_on_the_page():
        return
    behind = not is_up_to_date()
    st.session_state.build_runs_both = behind
    st.rerun([LAYERS, RESULTS] if behind else RESULTS)


@st.fragment(key=RESULTS)
def _results() -> None:
    """What follows from the design; it runs after the list is shown."""
    if pending():  # an edit replaced the list's own rerun
        st.rerun()
    costs.sizes_line()
    layer_details(_pick)
    picture()
    # What is closed is not sent: every element on the page slows each keystroke in the list.
    with st.container(horizontal=True):
        if st.button("Train this", type="primary", disabled=not ends_in_classes()):
            go_to.train(OWN)
        if st.button("Profile this", disabled=trace_design()[1] is not None):
            go_to.compare(OWN)
        for title, content in (("Take it away", take_away), ("Open a JSON form", lambda: open_form(_rerun_both))):
            with (popover := st.popover(title, on_change="rerun")):
                if popover.open:
                    content()
    tables = (("Counted in other ways", costs.conventions), ("Side by side with another network", costs.comparison))
    for title, content in tables:
        closed(title, content)


def _pick(edit: dict[str, Any]) -> None:
    apply(edit)
    _rerun_both()


def _rerun_both() -> None:
    st.session_state.build_runs_both = True
    st.rerun([LAYERS, RESULTS])
