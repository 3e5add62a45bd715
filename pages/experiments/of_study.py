"""A control that each study has for itself; a link for a class may set that of the study which it opens."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.shared.lesson.control import Control


@dataclass(frozen=True)
class OfStudy(Control):
    """Under its own key stands only what a link sets; each study's widget has a key of its own."""

    def now(self) -> Any:
        """See Control; None before a widget of it was drawn."""
        drawn: str = st.session_state.get(f"{self.key}_drawn", self.key)
        return st.session_state.get(drawn)

    def widget_key(self, study: str, first: Any, locked: bool) -> str:
        """The key of this study's widget, whose value is `first` until another is chosen, or a link sets one.

        Where `first` is None the widget has its own first value.
        """
        key = self.key if locked else f"{self.key}_{study}"
        if not locked and self.key in st.session_state:
            st.session_state[key] = st.session_state.pop(self.key)
        if first is not None:
            st.session_state.setdefault(key, first)
        st.session_state[f"{self.key}_drawn"] = key
        return key
