"""A network on arrays of many shapes: cycles and energy against area, and the shapes that none beats in both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.design.architecture import Step
from core.hardware.accelerator import Accelerator
from core.hardware.energy import Technology, whole_energy
from core.hardware.systolic import Array

SIZES = (4, 8, 16, 32, 64, 128)  # rows and columns
SHAPES = tuple(Array(rows, columns) for rows in SIZES for columns in SIZES)


class Measure(StrEnum):
    """What a shape needs little of; the product is the energy-delay product (EDP), its delay in cycles."""

    CYCLES = "cycles"
    ENERGY = "energy"
    EDP = "energy · cycles"


@dataclass(frozen=True)
class Point:
    """A whole network on one array: its cycles, the share of PE cycles that hold a MAC, and the energy of an image in pJ."""

    array: Array
    cycles: int
    utilization: float
    energy: float

    def needs(self, measure: Measure) -> float:
        """Cycles, pJ, or their product."""
        return {Measure.CYCLES: self.cycles, Measure.ENERGY: self.energy, Measure.EDP: self.energy * self.cycles}[measure]


def sweep(steps: Sequence[Step], accelerator: Accelerator, tech: Technology, shapes: Iterable[Array] = SHAPES) -> list[Point]:
    """A point for each shape, with all else as the accelerator has it."""
    return [_point(steps, replace(accelerator, array=shape), tech) for shape in shapes]


def front(points: Sequence[Point], measure: Measure) -> list[Point]:
    """The points that no other beats: none needs less without more PEs, nor fewer PEs without needing more."""
    return [one for one in points if not any(_beats(other, one, measure) for other in points)]


def least(points: Iterable[Point], measure: Measure) -> Point:
    """The point that needs least; of equal ones that with the fewest PEs."""
    return min(points, key=lambda one: (one.needs(measure), one.array.pes))


def _point(steps: Sequence[Step], accelerator: Accelerator, tech: Technology) -> Point:
    mappings = accelerator.mappings(steps)
    cycles, macs = sum(one.cycles for one in mappings), sum(one.gemm.macs for one in mappings)
    spent = whole_energy(accelerator.traffic(steps), accelerator.number, tech).total
    return Point(accelerator.array, cycles, macs / (cycles * accelerator.array.pes) if cycles else 0.0, spent)


def _beats(other: Point, one: Point, measure: Measure) -> bool:
    needs, own, pes, own_pes = other.needs(measure), one.needs(measure), other.array.pes, one.array.pes
    return (pes <= own_pes and needs < own) or (pes < own_pes and needs <= own)
