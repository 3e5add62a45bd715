"""A field whose value is stored elsewhere: of two tabs, each shows the newest, and stores only what is changed in it."""

from typing import Any

import streamlit as st


def show_newest(key: str, stored: Any) -> None:
    """Let the field of that key show the stored value: call this before it is drawn, and store in its `on_change`."""
    if st.session_state.get(key) != stored:
        st.session_state[key] = stored
