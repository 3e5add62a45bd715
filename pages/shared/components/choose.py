"""A choice of one of a few things that stand side by side; it comes back after a reload."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from pages.shared.session.choice import keep_over_reload

Option = TypeVar("Option")


def choose_one(
    label: str, key: str, options: Sequence[Option], first: Option, said: Callable[[Option], str] = str, **shown: Any
) -> Option:
    """The chosen option; `key` is its session key, `first` the option before any choice, `shown` how Streamlit draws it."""
    keep_over_reload(key, options, first)
    st.segmented_control(label, options, key=key, format_func=said, persist_state="session", required=True, **shown)
    chosen: Option = st.session_state[key]
    return chosen


def choose_view(key: str, views: Sequence[str], first: str, locked: bool = False) -> str:
    """The chosen view of a page; another can be chosen where it is not locked."""
    return choose_one("View", key, views, first, label_visibility="collapsed", disabled=locked)
