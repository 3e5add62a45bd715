"""Choices that the session remembers, while what can be chosen changes.

A widget's key is set only where that changes the choice: what Python sets replaces what the visitor chooses at that moment.
"""

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from pages.shared.session.kept import remember


def keep_one(key: str, known: Collection[Any], first: Any) -> None:
    """Make `first` the choice under this key where there is none yet, or one that is no longer known."""
    if st.session_state.get(key) not in known:
        st.session_state[key] = first


def keep_over_reload(key: str, known: Collection[Any], first: Any) -> None:
    """As `keep_one`; what the visitor chose comes back after a reload, too."""
    remember(key, known.__contains__)
    keep_one(key, known, first)


def keep_number(key: str, most: int, first: int = 0) -> None:
    """Make `first` the number under this key where there is none yet, and `most` one that is larger."""
    number = st.session_state.get(key, first)
    if key not in st.session_state or number > most:
        st.session_state[key] = min(number, most)


def keep_several(key: str, is_known: Callable[[Any], bool], first: Collection[Any] = ()) -> None:
    """Drop from the choice under this key what is no longer known; a choice not made yet becomes `first`."""
    chosen = st.session_state.get(key)
    kept = list(first) if chosen is None else [one for one in chosen if is_known(one)]
    if kept != chosen:
        st.session_state[key] = kept
