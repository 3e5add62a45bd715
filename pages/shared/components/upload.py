"""A field for a file that can be emptied. What the browser sent of a field before it was emptied no longer counts."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

Take = Callable[["UploadedFile | None"], None]


def upload(name: str, label: str, kinds: Sequence[str], take: Take) -> None:
    """Show the field `name`; `take` is called with a new file, or with None where the visitor took it away."""
    key = _key(name)
    st.file_uploader(label, kinds, key=key, on_change=_changed, args=(name, key, take))


def empty(name: str) -> None:
    """Begin a new field: only a new one is empty."""
    st.session_state[f"{name}_count"] = st.session_state.get(f"{name}_count", 0) + 1


def holds(name: str) -> bool:
    """Whether a file is in the field, once it is shown: of a page that was left it is empty."""
    return st.session_state.get(_key(name)) is not None


def _key(name: str) -> str:
    return f"{name}_{st.session_state.get(f'{name}_count', 0)}"


def _changed(name: str, key: str, take: Take) -> None:
    if key == _key(name):  # a message that left the browser before it heard of the new field names the old one once more
        take(st.session_state[key])
