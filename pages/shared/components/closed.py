"""What is closed is neither computed nor sent."""

from collections.abc import Callable

import streamlit as st


def closed(label: str, content: Callable[[], object]) -> None:
    """An expander that begins closed; its content is made once it is open."""
    with (expander := st.expander(label, on_change="rerun", key=f"open-{label}")):
        if expander.open:
            content()
