"""What an exercise is: a question with one answer, the slips that people make, and a solution with its formula filled in."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from random import Random
from typing import ClassVar, NamedTuple, Self

from core.design.architecture import Architecture, Step, trace
from core.design.layer import Layer, Shape
from core.design.units import four_digits

ROUNDED = 0.0005  # the share by which a number that is rounded to four digits may differ


class Slip(NamedTuple):
    """A mistake that people make: its `name`, the number that it gives, and a sentence on what to mind."""

    name: str
    value: float
    says: str


class Judged(NamedTuple):
    """What became of a given number: whether it is right, the slip that gives it (empty if none), and a sentence."""

    right: bool
    slip: str
    says: str


@dataclass(frozen=True)
class Exercise(ABC):
    """A kind of exercise; its fields are what varies. A new kind is one class with a title, a unit and these methods.

    `tolerance` is the share of the answer by which a given number may differ; 0 for counts. `options`, if there are any, are
    what to choose from: the answer is then the place of one of them.
    """

    title: ClassVar[str]
    unit: ClassVar[str]
    tolerance: ClassVar[float] = 0.0
    options: ClassVar[tuple[str, ...]] = ()

    @classmethod
    @abstractmethod
    def variant(cls, random: Random) -> Self:
        """One of the variants, by chance."""

    @abstractmethod
    def asks(self) -> str:
        """The question, as Markdown."""

    @abstractmethod
    def answer(self) -> float:
        """The right number, in the exercise's unit."""

    @abstractmethod
    def solution(self) -> str:
        """The formula with its numbers filled in, as Markdown."""

    @abstractmethod
    def mistakes(self) -> list[Slip]:
        """All slips that could be made, also those whose number is the right one in this variant."""

    def slips(self) -> list[Slip]:
        """The slips whose number is wrong, one for each number: of two that give the same, the first."""
        found: list[Slip] = []
        for slip in self.mistakes():
            if not any(self.is_near(slip.value, other) for other in (self.answer(), *(one.value for one in found))):
                found.append(slip)
        return found

    def is_near(self, given: float, right: float) -> bool:
        """Whether two numbers count as the same."""
        return abs(given - right) <= max(self.tolerance * abs(right), 1e-9)

    def judge(self, given: float) -> Judged:
        """Say whether a number is right, and if it is not, which slip gives it."""
        if self.is_near(given, self.answer()):
            return Judged(True, "", f"Right: {self.shown(self.answer())}.")
        for slip in self.slips():
            if self.is_near(given, slip.value):
                return Judged(False, slip.name, slip.says)
        return Judged(False, "", self._direction(given))

    def shown(self, value: float) -> str:
        """The option that a number stands for, or the number with the exercise's unit."""
        if value in range(len(self.options)):
            return self.options[int(value)]
        return f"{four_digits(value)} {self.unit}".strip()

    def _direction(self, given: float) -> str:
        if self.options:
            return f"Not {self.shown(given)}." if given in range(len(self.options)) else "That is none of the answers."
        return f"{self.shown(given)} is too {'high' if given > self.answer() else 'low'}. No usual slip gives it."


def steps_of(input_shape: Shape, *layers: Layer) -> list[Step]:
    """The layers one after another with their sizes; raises DesignError where one does not fit."""
    return list(trace(Architecture("", input_shape, layers)))
