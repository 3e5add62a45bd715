"""The open study can be seen: its line in the list, and after it was laid out the study itself."""

import streamlit as st

from pages.shared.components.component import component

LAID_OUT = "experiments_laid_out"  # session key: how many studies this visitor laid out


def go_to_it() -> None:
    """Scroll to the open study once the page is drawn."""
    st.session_state[LAID_OUT] = st.session_state.get(LAID_OUT, 0) + 1


def in_view(study: str, place: int) -> None:
    """Called inside the list: scroll its line at that place into view when another study is opened."""
    data = {"study": study, "place": place, "laid_out": st.session_state.get(LAID_OUT, 0)}
    component(__file__, "<span></span>")(key="experiments_in_view", data=data, height="content")
