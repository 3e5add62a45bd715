"""The designs that a class handed in, held against its budget: those that fit first, by data and accuracy."""

from collections.abc import Iterable
from typing import NamedTuple

from core.design.architecture import Step, trace
from core.hardware.accelerator import Accelerator
from core.hardware.budget import Budget, Taken, taken
from core.hardware.energy import TECHNOLOGIES
from core.hardware.systolic import Array
from core.store.class_board import Design
from core.store.class_work import LIKED

ACCELERATOR = Accelerator(Array(16, 16))  # one for all, whatever each member has set on the page Hardware
TECHNOLOGY = TECHNOLOGIES["45nm"]


class Ranked(NamedTuple):
    """A design with its parameters and MACs of one image, and what it takes of each part of the budget."""

    design: Design
    parameters: int
    macs: int
    taken: list[Taken]

    @property
    def fits(self) -> bool:
        """Whether it is over in no part."""
        return not any(one.over for one in self.taken)


def taken_of(limits: Budget, steps: list[Step]) -> list[Taken]:
    """What a network takes of a class's budget."""
    return taken(limits, steps, ACCELERATOR, TECHNOLOGY)


def ranked(designs: Iterable[Design], limits: Budget) -> list[Ranked]:
    """The best first: within the budget, then by data, MNIST first, then the highest accuracy, then the fewest parameters."""
    return sorted((_ranked(one, limits) for one in designs), key=_place)


def _ranked(design: Design, limits: Budget) -> Ranked:
    steps = list(trace(design.architecture))
    counts = (sum(step.parameters for step in steps), sum(step.macs for step in steps))
    return Ranked(design, *counts, taken_of(limits, steps))


def _place(one: Ranked) -> tuple[bool, bool, bool, str, float, int]:
    design = one.design
    by_data = (not design.data, design.data != LIKED, design.data)
    return not one.fits, *by_data, -(design.accuracy or 0.0), one.parameters
