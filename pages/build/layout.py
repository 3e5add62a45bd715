"""The workshop of the build page: an edit is answered at once by the list; what follows from it is shown after it."""

from typing import Any

import streamlit as st

from pages.build import costs
from pages.build.details import layer_details
from pages.build.edits import apply, ends_in_classes, held
from pages.build.layers import layer_list, waiting
from pages.build.picture import picture
from pages.build.take_away import bring, take_away
from pages.shared.components.plain import plain
from pages.shared.session import go_to
from pages.shared.session.design import OWN, history


def show() -> None:
    """The whole workshop."""
    history()  # a link in the address is read first
    if problem := st.session_state.get("link_error"):
        st.error(plain(problem))
    st.session_state.whole_workshop = True
    _editor()
    _rest()


@st.fragment(key="editor")
def _editor() -> None:
    """The list alone, so that it follows every keystroke."""
    alone = not st.session_state.pop("whole_workshop", False)
    layer_list(_rerun_rest if alone else None)


def _rerun_rest() -> None:
    """Edits that came in the same message are not left behind, nor an answer that this run swept away before it was sent."""
    if "layers" not in st.session_state:  # the visitor has left the page
        return
    behind = bool(waiting()) or st.session_state.layers["shown"] != st.session_state.get("applied", 0)
    st.session_state.whole_workshop = behind
    st.rerun(["editor", "rest"] if behind else "rest")


@st.fragment(key="rest")
def _rest() -> None:
    if waiting():  # an edit that came with the request for this, and took the place of the editor's own rerun
        st.rerun()
    costs.sizes_line()
    layer_details(_pick)
    picture()
    # What is closed is not sent: every element on the page slows each keystroke in the list.
    with st.container(horizontal=True):
        if st.button("Train this", type="primary", disabled=not ends_in_classes()):
            go_to.train(OWN)
        if st.button("Profile this", disabled=held()[1] is not None):
            go_to.compare(OWN)
        for title, content in (("Take it away", take_away), ("Open a JSON form", lambda: bring(_rerun_both))):
            with (popover := st.popover(title, on_change="rerun")):
                if popover.open:
                    content()
    tables = (("Counted in other ways", costs.conventions), ("Side by side with another network", costs.beside))
    for title, content in tables:
        with (expander := st.expander(title, on_change="rerun")):
            if expander.open:
                content()


def _pick(edit: dict[str, Any]) -> None:
    apply(edit)
    _rerun_both()


def _rerun_both() -> None:
    """After a change that did not come from the list."""
    st.session_state.whole_workshop = True
    st.rerun(["editor", "rest"])
