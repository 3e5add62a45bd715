"""The open study can be seen: its line in the list, and the study itself where it was opened from further down the page."""

import streamlit as st

from pages.shared.components.component import component

SCROLLS = "experiments_scrolls"  # session key: how often the page had to scroll to the open study


def go_to_it() -> None:
    """Scroll to the open study once the page is drawn."""
    st.session_state[SCROLLS] = st.session_state.get(SCROLLS, 0) + 1


def in_view(study: str, place: int) -> None:
    """Called inside the list: scroll its line at that place into view when another study is opened."""
    data = {"study": study, "place": place, "scrolls": st.session_state.get(SCROLLS, 0)}
    component(__file__, "<span></span>")(key="experiments_in_view", data=data, height="content")
