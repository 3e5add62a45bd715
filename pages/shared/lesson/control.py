"""A control that a link for a class may set, and how its value is written in an address."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

import streamlit as st

from pages.shared.session.kept import give_back, lend

LISTED = 12  # values that a sentence lists
MOST_LETTERS = 200  # of a text
NONE = "none"  # how an empty choice is written


class Values(Protocol):
    """The values that a control can have."""

    def read(self, text: str) -> Any:
        """The value of a text in an address; raises ValueError, with a sentence, for any other text."""

    def write(self, value: Any) -> str | None:
        """The text that `read` reads back; None for what is no value of the control, or cannot stand in an address."""

    def say(self, value: Any) -> str:
        """The value as people write it."""


@dataclass(frozen=True)
class Choice:
    """One of some options."""

    options: Callable[[], Collection[Any]]
    said: Callable[[Any], str] = str

    def read(self, text: str) -> Any:
        """See Values."""
        known = {in_address(option): option for option in self.options()}
        if text not in known:
            more = ", …" if len(known) > LISTED else ""
            raise ValueError(f"“{text:.60}” is none of {', '.join(list(known)[:LISTED])}{more}")
        return known[text]

    def write(self, value: Any) -> str | None:
        """See Values."""
        return in_address(value) if value in list(self.options()) else None

    def say(self, value: Any) -> str:
        """See Values."""
        return in_address(value) if self.said is str else self.said(value)


@dataclass(frozen=True)
class Several:
    """Any number of some options, with commas between them; an option that holds a comma is none."""

    options: Callable[[], Collection[str]]
    said: Callable[[Any], str] = str
    kind: type[list[str]] | type[frozenset[str]] = list
    most: int | None = None

    def read(self, text: str) -> Any:
        """See Values."""
        one = Choice(self.options)
        found = [] if text == NONE else [one.read(part) for part in dict.fromkeys(text.split(","))]
        if self.most and len(found) > self.most:
            raise ValueError(f"{len(found)} are too many: at most {self.most}")
        return self.kind(found)

    def write(self, value: Any) -> str | None:
        """See Values."""
        options = self.options()
        ordered = value if self.kind is list else [one for one in options if one in value]  # a set has no order
        known = [one for one in ordered if one in options and "," not in one]
        return ",".join(known) or (None if value else NONE)

    def say(self, value: Any) -> str:
        """See Values."""
        return ", ".join(map(self.said, value)) or NONE


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`; `kind` is int or float."""

    low: float
    high: float
    kind: type[int] | type[float] = int

    def read(self, text: str) -> Any:
        """See Values."""
        try:
            number = self.kind(text)
        except ValueError:
            number = None
        if number is None or not isfinite(number) or not self.low <= number <= self.high:
            whole = "a whole number" if self.kind is int else "a number"
            raise ValueError(f"“{text:.60}” is not {whole} from {self.low:,g} to {self.high:,g}")
        return number

    def write(self, value: Any) -> str | None:
        """See Values."""
        fits = type(value) in (int, self.kind) and self.low <= value <= self.high
        return in_address(self.kind(value)) if fits else None

    def say(self, value: Any) -> str:
        """See Values."""
        return in_address(value)


@dataclass(frozen=True)
class Text:
    """A line of text; the page itself says where it cannot be used."""

    def read(self, text: str) -> str:
        """See Values."""
        if len(text) > MOST_LETTERS:
            raise ValueError(f"it has {len(text):,} letters, and at most {MOST_LETTERS} are allowed")
        return text

    def write(self, value: Any) -> str | None:
        """See Values."""
        return value if isinstance(value, str) and 0 < len(value) <= MOST_LETTERS else None

    def say(self, value: Any) -> str:
        """See Values."""
        return str(value)


@dataclass(frozen=True)
class Control:
    """A control of a page: its name in an address and in words, its session key, its values, and its first value."""

    name: str
    says: str
    key: str
    values: Values
    first: Any = None

    def now(self) -> Any:
        """Its value now."""
        return st.session_state.get(self.key, self.first)

    def set(self, value: Any) -> None:
        """Set it, before it is drawn."""
        if st.session_state.get(self.key) != value:
            st.session_state[self.key] = value

    def lend(self) -> None:
        """From now on its value is a link's, not the visitor's own."""
        lend(self.key)

    def give_back(self) -> None:
        """Give the visitor's own value back, once a link's is no longer locked."""
        give_back(self.key)

    def can_be(self, value: Any) -> bool:
        """Whether it is one of its values."""
        return self.values.write(value) is not None

    def format_value(self, value: Any) -> str:
        """What it is and its value."""
        return f"{self.says}: {self.values.say(value)}"


def in_address(value: Any) -> str:
    """A value as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
