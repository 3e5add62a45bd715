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
    """The design with its earlier versions; at first the one in the address, or a copy of LeNet-5."""
    if "design_history" not in st.session_state:
        st.session_state.design_history = History(Draft.of(named(BEGIN)))
        if word := st.query_params.get("design"):
            _open_link(word)
    kept: History = st.session_state.design_history
    return kept


def design() -> Architecture:
    """The network as it is now."""
    return history().present.architecture


def change(new: History) -> None:
    """Keep the history after an edit; the error of a bad link is cleared."""
    st.session_state.design_history = new
    st.session_state.design_link_error = None


def open_design(architecture: Architecture) -> None:
    """Put another architecture in place of the present one; undo brings it back."""
    past = history()
    change(past.then(past.present.become(architecture)))
    select(None)


def selected() -> int | None:
    """The key of the selected layer; None where none is selected, or it was removed."""
    key: int | None = st.session_state.get("design_selected")
    return key if key in history().present.keys else None


def select(key: int | None) -> None:
    """Select the layer of that key, or none."""
    st.session_state.design_selected = key


def link_error() -> str | None:
    """Why the design in the address could not be opened; None once another design was opened or edited."""
    history()  # reads the address
    error: str | None = st.session_state.get("design_link_error")
    return error


def _open_link(word: str) -> None:
    try:
        open_design(from_link(word))
    except DesignError as error:
        st.session_state.design_link_error = str(error)
