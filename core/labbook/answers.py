"""The kinds of answers that a step of a guided lab takes: a number, one of some options, or an order of them.

A kind reads an answer as it is kept (plain data for JSON), says it in words, compares a prediction with a measurement in
a sentence, and gives the rows of the table that holds several answers.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from core.design.units import four_digits, plural
from core.labbook.entry import LabBookError, Row

Undecided = Collection[frozenset[str]]  # pairs of answers that the project's runs do not tell apart

CLOSE = 0.1  # a prediction within a tenth is called close


class Kind(ABC):
    """A kind of answer."""

    @abstractmethod
    def read(self, given: Any) -> Any:
        """The answer as it is kept; raises LabBookError for one that cannot be."""

    def takes(self, given: Any) -> bool:
        """Whether it can be read."""
        try:
            self.read(given)
        except LabBookError:
            return False
        return True

    @abstractmethod
    def say(self, value: Any) -> str:
        """The answer as people write it."""

    @abstractmethod
    def compare(self, predicted: Any, measured: Any, undecided: Undecided = ()) -> str:
        """How a prediction compares with what was measured, in a sentence."""

    @abstractmethod
    def rows(self, answers: Mapping[str, Any]) -> list[Row]:
        """A table of answers, by whose they are."""


@dataclass(frozen=True)
class Number(Kind):
    """A number in `unit`; that of a difference may be negative."""

    unit: str = ""

    def read(self, given: Any) -> float:
        """See Kind."""
        if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < 1e12:
            raise LabBookError("answer", f"{given!r:.40} is no number between −10¹² and 10¹².", "Type a number.")
        return float(given)

    def say(self, value: float) -> str:
        """See Kind."""
        return f"{four_digits(value)} {self.unit}".strip()

    def compare(self, predicted: float, measured: float, undecided: Undecided = ()) -> str:
        """See Kind."""
        if measured == predicted:
            return "Exactly as predicted."
        if measured * predicted <= 0:
            return f"Predicted {four_digits(predicted)}, measured {four_digits(measured)}."
        if (off := abs(measured - predicted)) <= CLOSE * abs(measured):
            return f"Close: within {100 * off / abs(measured):.2g} % of what was measured."
        return f"{four_digits(measured / predicted)} times what was predicted."

    def rows(self, answers: Mapping[str, float]) -> list[Row]:
        """See Kind."""
        return [{"what": what, f"value {self.unit}".strip(): _whole(value)} for what, value in answers.items()]


@dataclass(frozen=True)
class Choice(Kind):
    """One of some options."""

    options: tuple[str, ...]

    def read(self, given: Any) -> str:
        """See Kind."""
        if given not in self.options:
            what = f"{given!r:.40} is none of the answers."
            raise LabBookError("answer", what, f"Choose one of {', '.join(self.options)}.")
        return str(given)

    def say(self, value: str) -> str:
        """See Kind."""
        return value

    def compare(self, predicted: str, measured: str, undecided: Undecided = ()) -> str:
        """See Kind."""
        if predicted == measured:
            return "As predicted."
        if {predicted, measured} in undecided:
            return f"Not decided: this project's runs do not tell {predicted} and {measured} apart."
        return f"Not as predicted: {measured}, not {predicted}."

    def rows(self, answers: Mapping[str, str]) -> list[Row]:
        """See Kind."""
        return [{"what": what, "answer": value} for what, value in answers.items()]


@dataclass(frozen=True)
class Order(Kind):
    """All options in an order; `first` says which stands first, as in "the most accurate first"."""

    options: tuple[str, ...]
    first: str

    def read(self, given: Any) -> list[str]:
        """See Kind."""
        if not isinstance(given, list | tuple) or sorted(map(str, given)) != sorted(self.options):
            what = f"An order names each of the {len(self.options)} once."
            raise LabBookError("answer", what, f"Order {'; '.join(self.options)}.")
        return list(map(str, given))

    def say(self, value: list[str]) -> str:
        """See Kind."""
        return "; ".join(value)

    def compare(self, predicted: list[str], measured: list[str], undecided: Undecided = ()) -> str:
        """Which pairs stand in the same order in both: Kendall's count, of the pairs that are told apart."""
        pairs = list(combinations(measured, 2))
        doubtful = [pair for pair in pairs if set(pair) in undecided]
        doubt = f"Not decided by this project's runs{_named(doubtful, 'and')}." if doubtful else ""
        if predicted == measured:
            return f"As predicted: all {len(pairs)} pairs are in this order. {doubt}".strip()
        decided = [pair for pair in pairs if pair not in doubtful]
        if not decided:
            return doubt
        right = [pair for pair in decided if predicted.index(pair[0]) < predicted.index(pair[1])]
        wrong = [pair for pair in decided if pair not in right]
        count = plural(len(decided), "decided pair" if doubtful else "pair")
        good = f"In the order that was predicted are {len(right)} of {count}"
        other = f"The other way round{_named(wrong)}. " if wrong else ""
        return f"{good}{_named(right)}. {other}{doubt}".strip()

    def rows(self, answers: Mapping[str, list[str]]) -> list[Row]:
        """See Kind."""
        return [
            {"place": place, **dict(zip(answers, names, strict=True))}
            for place, names in enumerate(zip(*answers.values(), strict=True), 1)
        ]


def _whole(value: float) -> float | int:
    """Turn a whole number into an int, of which a table shows all digits."""
    return int(value) if value.is_integer() else value


def _named(pairs: list[tuple[str, str]], between: str = "before") -> str:
    return f": {'; '.join(f'{one} {between} {other}' for one, other in pairs)}" if pairs else ""
