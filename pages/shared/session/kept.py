"""What is kept for a visitor's browser over a reload, a closed tab and a new start of the app.

Values are JSON. Of two tabs of one browser, the last change is kept. Of an embedded page nothing is kept.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.design.refusal import Refusal
from pages.shared.components.plain import plain
from pages.shared.session.visitor import is_embedded, session

if TYPE_CHECKING:
    from core.store.kept import Keeper

VALUES, TOLD = "kept_values", "kept_told"  # session keys: the values of this browser, and the last fault that was shown
LENT = "kept_lent"  # session key: the session keys whose values are not the visitor's own, with what these were


def kept(name: str) -> Any:
    """What this browser's visitor left under a name; None where there is nothing."""
    return _values().get(name)


def read_again(*names: str) -> None:
    """Read what another tab of this browser has left under these names meanwhile."""
    if keeper := _keeper_or_none():
        try:
            found = keeper.all(session())
        except Refusal as error:
            keeper.fault = str(error)
        else:
            _values().update({name: found.get(name) for name in names})


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
    if is_lent(key):
        return
    if key in st.session_state:
        keep(key, st.session_state[key])
    elif (value := kept(key)) is not None and is_known(value):
        st.session_state[key] = value


def lend(key: str) -> None:
    """From now on the value under a session key is a link's, not the visitor's own, and is not kept."""
    lent = st.session_state.setdefault(LENT, {})
    if key not in lent:
        lent[key] = st.session_state.get(key)


def give_back(key: str) -> None:
    """Bring the visitor's own value back; where the session had none, it is what is kept."""
    if is_lent(key):
        own = st.session_state[LENT].pop(key)
        st.session_state.pop(key, None)
        if own is not None:
            st.session_state[key] = own


def is_lent(key: str) -> bool:
    """Whether the value under a session key is a link's."""
    return key in st.session_state.get(LENT, {})


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
def _keeper() -> "Keeper":
    # Imported here, as in all of this folder: the store takes a quarter of a second, in which the first page's title is shown.
    from core.store.database import store_url
    from core.store.kept import Keeper, Kept

    return Keeper(Kept(store_url()))


def _keeper_or_none() -> "Keeper | None":
    """The keeper; None where nothing is kept: in an embedded page, and without a store, which the pages that need it say."""
    if is_embedded():
        return None
    try:
        return _keeper()
    except Refusal:
        return None
