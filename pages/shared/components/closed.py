"""Panels that compute and send their content only while they are open."""

from collections.abc import Callable

import streamlit as st


def closed(label: str, content: Callable[[], object], key: str = "") -> None:
    """An expander that starts closed; `content` runs only while it is open.

    The session key `key`, else that of `key_of`, says whether it is open.
    """
    with (expander := st.expander(label, on_change="rerun", key=key or key_of(label))):
        if expander.open:
            content()


def closed_popover(label: str, key: str, content: Callable[[], object]) -> None:
    """A popover; `content` runs only while it is open."""
    with (popover := st.popover(label, on_change="rerun", key=key)):
        if popover.open:
            content()


def key_of(label: str) -> str:
    """The session key under which stands whether the panel of that label is open."""
    return f"open-{label}"
