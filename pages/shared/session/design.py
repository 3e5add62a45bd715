"""The design of this session, kept while the visitor is on other pages."""

import streamlit as st

from core.design.architecture import Architecture
from core.design.draft import Draft, History
from core.design.link import from_link
from core.design.refusal import DesignError
from core.design.zoo import named

OWN = "my design"
BEGIN = "lenet5"


def history() -> History:
    """The design with what was before it; at first that of the address, or a copy of LeNet-5."""
    if "history" not in st.session_state:
        st.session_state.history = History(Draft.of(named(BEGIN)))
        if word := st.query_params.get("design"):
            open_link(word)
    return st.session_state.history


def design() -> Architecture:
    """The network as it is now."""
    return history().present.architecture


def open_link(word: str) -> None:
    """Take the design of a link, or keep the sentence that says why not."""
    try:
        become(from_link(word))
    except DesignError as error:
        st.session_state.link_error = str(error)


def become(architecture: Architecture) -> None:
    """Put another architecture in place of the present one; undo brings it back."""
    past = history()
    st.session_state.history = past.then(past.present.become(architecture))
    st.session_state.selected = None
