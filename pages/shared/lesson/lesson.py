"""What a link for a class may show, set and lock of a page: declared once by the page, and asked where the page is built."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.shared.lesson.control import Control

OPENED = "lessons"  # session key: for each page what its last link for a class asked for


@dataclass(frozen=True)
class Asked:
    """What a link asks for: the sections to show (None: all), the controls to lock, values by control, and large type."""

    show: tuple[str, ...] | None = None
    lock: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    large: bool = False

    @property
    def lasts(self) -> bool:
        """Whether anything of it lasts longer than the opening of the link."""
        return self.show is not None or bool(self.lock) or self.large


@dataclass(frozen=True)
class Lesson:
    """The sections of a page, by name with their titles, and its controls.

    `carried` gives the parameters of the address that a link with these values needs beside them.
    """

    page: str
    sections: Mapping[str, str]
    controls: tuple[Control, ...] = ()
    carried: Callable[[Mapping[str, Any]], dict[str, str]] = lambda values: {}

    @property
    def asked(self) -> Asked:
        """What the link that was opened last on this page asks for."""
        opened: dict[str, Asked] = st.session_state.get(OPENED, {})
        return opened.get(self.page, Asked())

    def shows(self, section: str) -> bool:
        """Whether the section of that name is to be shown."""
        assert section in self.sections, section
        return self.asked.show is None or section in self.asked.show

    def locks(self, control: str) -> bool:
        """Whether the control of that name is to be disabled."""
        return self.control(control).name in self.asked.lock

    def control(self, name: str) -> Control:
        """The control of that name."""
        return next(control for control in self.controls if control.name == name)

    def hold(self) -> None:
        """Give the locked controls their values, whatever was chosen or kept: called before they are drawn."""
        for name in self.asked.lock:
            if name in self.asked.values:
                control = self.control(name)
                control.lend()
                control.set(self.asked.values[name])

    def release(self, names: Collection[str]) -> None:
        """Give controls that are no longer locked the visitor's own values back."""
        for name in names:
            self.control(name).give_back()
