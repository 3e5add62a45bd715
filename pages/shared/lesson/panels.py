"""The panels of a page as a control that a link for a class may set: which of the closed ones are open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import streamlit as st

from pages.shared.components.closed import key_of
from pages.shared.lesson.control import Control, Several
from pages.shared.session.kept import give_back, lend


@dataclass(frozen=True)
class Panels(Control):
    """`labels` are those of the panels, by the names that stand in an address. Locked, they stay as the link sets them."""

    labels: Mapping[str, str] = field(default_factory=dict)

    def now(self) -> list[str]:
        """See Control."""
        return [name for name, label in self.labels.items() if st.session_state.get(key_of(label))]

    def set(self, value: Collection[str]) -> None:
        """See Control."""
        for name, label in self.labels.items():
            if st.session_state.get(key_of(label), False) != (name in value):
                st.session_state[key_of(label)] = name in value

    def lend(self) -> None:
        """See Control."""
        for label in self.labels.values():
            lend(key_of(label))

    def give_back(self) -> None:
        """See Control."""
        for label in self.labels.values():
            give_back(key_of(label))


def panels(page: str, labels: Mapping[str, str]) -> Panels:
    """The control of a page with these panels."""
    return Panels("open", "Open panels", f"{page}_open", Several(lambda: labels, labels.__getitem__), [], labels)
