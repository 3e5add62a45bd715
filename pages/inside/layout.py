"""The layout of the page: the digit, the networks, and one view of them; only the chosen view computes."""

from importlib import import_module

import streamlit as st

from pages.inside.digit import choose_digit
from pages.inside.subjects import choose_networks, subjects
from pages.shared.components.plain import plain
from pages.shared.session.kept import remember
from pages.shared.session.loading import loading

VIEWS = {  # the name of a view, and its file
    "Layer by layer": "layers",
    "Why this answer": "why",
    "The MLP's way of seeing": "weights",
    "Among other digits": "others",
    "What a layer has learned": "learned",
}
FIRST = "Layer by layer"
VIEW = "inside_view"  # session key


@st.fragment(key="inside")
def show() -> None:
    """The whole page below its title."""
    with st.container(horizontal=True):
        with st.container(width="content"):
            pixels = choose_digit()
        with st.container(width="stretch"):
            choose_networks()
    remember(VIEW, lambda view: view in VIEWS)
    if VIEW not in st.session_state:
        st.session_state[VIEW] = FIRST
    view = st.segmented_control(
        "View", list(VIEWS), required=True, key=VIEW, label_visibility="collapsed", persist_state="session"
    )
    if not loading().done():
        with st.spinner("The networks are being loaded …"):
            loading().result()
    found, problems = subjects(pixels)
    for problem in problems:
        st.warning(plain(problem))
    if found and view:
        import_module(f"pages.inside.{VIEWS[view]}").show(found)  # after the networks: it imports torch, which takes seconds
    elif not problems:
        st.info("Choose at least one network.")
