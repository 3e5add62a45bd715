"""A network on arrays of many shapes: cycles against area, and the shapes that none beats in both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.hardware.gemm import Gemm
from core.hardware.systolic import Array, Dataflow, Mapping, best

SIZES = (4, 8, 16, 32, 64, 128)  # rows and columns
SHAPES = tuple(Array(rows, columns) for rows in SIZES for columns in SIZES)


@dataclass(frozen=True)
class Point:
    """A whole network on one array: its cycles, and the share of PE cycles that hold a MAC."""

    array: Array
    cycles: int
    utilization: float
    on_front: bool


def sweep(products: Sequence[Gemm], dataflow: Dataflow | None = None, shapes: Iterable[Array] = SHAPES) -> list[Point]:
    """A point for each shape; `dataflow` None takes the best for each layer. Area is the number of PEs."""
    cycles = {shape: sum(_mapping(one, shape, dataflow).cycles for one in products) for shape in shapes}
    macs = sum(one.macs for one in products)
    return [
        Point(shape, total, macs / (total * shape.pes) if total else 0.0, _is_best(shape, cycles))
        for shape, total in cycles.items()
    ]


def _mapping(product: Gemm, shape: Array, dataflow: Dataflow | None) -> Mapping:
    return Mapping(product, shape, dataflow) if dataflow else best(product, shape)


def _is_best(shape: Array, cycles: dict[Array, int]) -> bool:
    """Whether no other shape needs fewer cycles without more PEs, nor fewer PEs without more cycles."""
    own = cycles[shape]
    return not any(
        (other.pes <= shape.pes and total < own) or (other.pes < shape.pes and total <= own) for other, total in cycles.items()
    )
