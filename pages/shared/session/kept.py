"""What is kept for a visitor's browser over a reload, a closed tab and a new start of the app.

Values are JSON. Of two tabs of one browser, the last change is kept.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.design.refusal import Refusal
from core.store.database import store_url
from core.store.kept import Keeper, Kept
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session

VALUES, TOLD = "kept_values", "kept_told"  # session keys: the values of this browser, and the last fault that was shown


def kept(name: str) -> Any:
    """What this browser's visitor left under a name; None where there is nothing."""
    return _values().get(name)


def keep(name: str, value: Any) -> None:
    """Keep a JSON value under a name for this browser."""
    values = _values()
    if name not in values or values[name] != value:
        values[name] = value
        if keeper := _keeper_or_none():
            keeper.keep(session(), name, value)


def remember(key: str, is_known: Callable[[Any], bool]) -> None:
    """Let a widget's value come back after a reload: call this before the widget of that key is drawn.

    A kept value that `is_known` refuses, since what can be chosen has changed, is left out.
    """
    if key in st.session_state:
        keep(key, st.session_state[key])
    elif (value := kept(key)) is not None and is_known(value):
        st.session_state[key] = value


def tell_fault() -> None:
    """Say once why something could not be kept."""
    keeper = _keeper_or_none()
    fault = keeper.fault if keeper else ""
    if fault and st.session_state.get(TOLD) != fault:
        st.toast(plain(fault))
    st.session_state[TOLD] = fault


def _values() -> dict[str, Any]:
    if VALUES not in st.session_state:
        st.session_state[VALUES] = {}
        if keeper := _keeper_or_none():
            try:
                st.session_state[VALUES] = keeper.all(session())
            except Refusal as error:
                keeper.fault = str(error)
    values: dict[str, Any] = st.session_state[VALUES]
    return values


@st.cache_resource(show_spinner=False)
def _keeper() -> Keeper:
    return Keeper(Kept(store_url()))


def _keeper_or_none() -> Keeper | None:
    """The keeper; None where the store cannot be opened, which the pages that need it say."""
    try:
        return _keeper()
    except Refusal:
        return None
