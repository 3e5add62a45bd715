"""A click that counts once: a double click, or one that the browser sends twice, must not begin or change a thing twice.

Streamlit's browser part keeps a click for a moment before it sends it. A fragment that repeats itself sends the clicks that
wait, and then they are sent once more by themselves. So the button's key names the click: once the click is answered, the
button is drawn with another key, and a second message about the old one changes nothing.
"""

import secrets

import streamlit as st


def next_click(button: str) -> str:
    """What identifies the next click on this button: a part of its key, and the token of what the click begins."""
    token: str = st.session_state.setdefault(f"click_{button}", secrets.token_hex(16))
    return token


def answered(button: str) -> None:
    """The click has had its effect: the next one is another click."""
    st.session_state[f"click_{button}"] = secrets.token_hex(16)
