"""The workshop of the build page: an edit is answered at once by the list; what follows from it is shown after it."""

from typing import Any

import streamlit as st

from core.design.picture import picture
from pages._shared import cost_tables
from pages._shared.compared import hand_over
from pages._shared.component import component
from pages._shared.designing import apply, design, ends_in_classes, held, history
from pages._shared.layer_details import layer_details
from pages._shared.layer_list import layer_list, waiting
from pages._shared.plain import plain
from pages._shared.recipe_form import OWN
from pages._shared.take_away import bring, take_away


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
    cost_tables.sizes_line()
    layer_details(_pick)
    _picture()
    # What is closed is not sent: every element on the page slows each keystroke in the list.
    with st.container(horizontal=True):
        if st.button("Train this", type="primary", disabled=not ends_in_classes()):
            st.session_state.train_network = OWN
            st.switch_page("pages/train.py")
        if st.button("Profile this", disabled=held()[1] is not None):
            hand_over(OWN)
            st.switch_page("pages/compare.py")
        for title, content in (("Take it away", take_away), ("Open a JSON form", lambda: bring(_rerun_both))):
            with (popover := st.popover(title, on_change="rerun")):
                if popover.open:
                    content()
    tables = (("Counted in other ways", cost_tables.conventions), ("Side by side with another network", cost_tables.beside))
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


def _picture() -> None:
    steps, _ = held()
    drawn = {"svg": picture(design(), steps), "paper": picture(design(), steps, "#222222"), "name": "network"}
    component("network_picture", '<div class="picture"></div>', "save")(key="picture", data=drawn, height="content")
