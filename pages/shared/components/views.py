"""A choice between whole views of a page, which comes back after a reload."""

from collections.abc import Sequence

import streamlit as st

from pages.shared.session.choice import keep_one
from pages.shared.session.kept import remember


def choose_view(key: str, views: Sequence[str], first: str) -> str:
    """The chosen view; `key` is its session key, `first` the view before any choice."""
    remember(key, views.__contains__)
    keep_one(key, views, first)
    st.segmented_control("View", views, key=key, persist_state="session", required=True, label_visibility="collapsed")
    return str(st.session_state[key])
