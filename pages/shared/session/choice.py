"""A choice of several that the session remembers, while what can be chosen changes."""

from collections.abc import Collection
from typing import Any

import streamlit as st


def keep_known(key: str, known: Collection[Any], first: Collection[Any] = ()) -> None:
    """Drop from the choice under this key what is no longer known; a choice not made yet becomes `first`.

    The key is set only where that changes it: what Python sets replaces what the visitor chooses at the same moment.
    """
    chosen = st.session_state.get(key)
    kept = list(first) if chosen is None else [one for one in chosen if one in known]
    if kept != chosen:
        st.session_state[key] = kept
