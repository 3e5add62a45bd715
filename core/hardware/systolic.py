"""A systolic array of R × C multiply-accumulators, and what a layer takes on it.

Rules of SCALE-Sim 3.0.0 (A. Samajdar et al., ISPASS 2020; R. Raj et al., 2025), as its source has them, without stalls:

              along R   along C   in time T   cycles a fold
    os           M         N          K         R + C + T − 2
    ws           K         N          M        2R + C + T − 2
    is           K         M          N        2R + C + T − 2

What stays in place is the output, the weight or the input. An array smaller than the product is filled several times: folds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from core.hardware.gemm import Gemm
from core.hardware.refusal import HardwareError

LARGEST = 1024  # rows or columns; the largest in a product is 256 (TPU)


class Dataflow(StrEnum):
    """Which of a product's three matrices stays in the array while the others move through it."""

    OS = "os"
    WS = "ws"
    IS = "is"

    @property
    def full_name(self) -> str:
        """Its name for people."""
        return {"os": "output-stationary", "ws": "weight-stationary", "is": "input-stationary"}[self.value]


@dataclass(frozen=True)
class Array:
    """R rows and C columns of processing elements (PEs), each one multiply-accumulate a cycle."""

    rows: int
    columns: int

    def __post_init__(self) -> None:
        for name, size in (("rows", self.rows), ("columns", self.columns)):
            if not 1 <= size <= LARGEST:
                what = f"An array has 1 to {LARGEST:,} {name}, got {size:,} in {self.rows:,}×{self.columns:,}."
                raise HardwareError("array", what, "Use a size such as 16x16; the TPU of 2017 has 256x256.")

    @property
    def pes(self) -> int:
        """The number of processing elements, which stands for the array's area."""
        return self.rows * self.columns

    def __str__(self) -> str:
        return f"{self.rows}×{self.columns}"


def parse_array(text: str) -> Array:
    """The array written as 16x16; raises HardwareError for anything else."""
    found = re.fullmatch(r"\s*(\d{1,9})\s*[x×]\s*(\d{1,9})\s*", text)
    if not found:
        raise HardwareError("array", f"An array is written as rows x columns, got {text!r:.40}.", "Write for example 16x16.")
    return Array(int(found[1]), int(found[2]))


@dataclass(frozen=True)
class Mapping:
    """A layer's product on an array with one dataflow.

    `cycles` is folds × cycles a fold, exactly. SCALE-Sim prints one less, the index of the last cycle. Reads and writes
    are values that pass between the array and its SRAM, not bytes. With ws and is every partial sum is written.
    """

    gemm: Gemm
    array: Array
    dataflow: Dataflow

    @property
    def extents(self) -> tuple[int, int, int]:
        """What lies along the rows, along the columns, and what streams in time."""
        m, k, n = self.gemm.m, self.gemm.k, self.gemm.n
        return {Dataflow.OS: (m, n, k), Dataflow.WS: (k, n, m), Dataflow.IS: (k, m, n)}[self.dataflow]

    @property
    def folds_down(self) -> int:
        """How often the rows are filled."""
        return ceil(self.extents[0] / self.array.rows)

    @property
    def folds_across(self) -> int:
        """How often the columns are filled."""
        return ceil(self.extents[1] / self.array.columns)

    @property
    def folds(self) -> int:
        """How often the array is filled."""
        return self.folds_down * self.folds_across

    @property
    def loading(self) -> int:
        """Cycles before the first MAC of a fold: what stays is shifted in, a row a cycle; outputs need none."""
        return 0 if self.dataflow is Dataflow.OS else self.array.rows

    @property
    def fold_cycles(self) -> int:
        """The cycles of one fold, from its first value in to its last MAC."""
        return self.loading + self.array.rows + self.array.columns + self.extents[2] - 2

    @property
    def cycles(self) -> int:
        """The cycles of the layer; folds do not overlap."""
        return self.folds * self.fold_cycles

    @property
    def paper_cycles(self) -> int:
        """By the paper's formula, 2R + C + T − 2 for all dataflows: outputs that stay are shifted out in R more cycles."""
        return self.cycles + (self.folds * self.array.rows if self.dataflow is Dataflow.OS else 0)

    @property
    def utilization(self) -> float:
        """The share of PE cycles that hold a MAC."""
        return self.gemm.macs / (self.cycles * self.array.pes)

    @property
    def mapping_efficiency(self) -> float:
        """The share of PEs that have work, as the mean over the folds."""
        down, across, _ = self.extents
        return down * across / (self.folds * self.array.pes)

    @property
    def ifmap_reads(self) -> int:
        """Inputs that enter the array."""
        again = 1 if self.dataflow is Dataflow.IS else self.folds_across
        return self.gemm.m * self.gemm.k * again

    @property
    def filter_reads(self) -> int:
        """Weights that enter the array."""
        again = {Dataflow.OS: self.folds_down, Dataflow.WS: 1, Dataflow.IS: self.folds_across}[self.dataflow]
        return self.gemm.k * self.gemm.n * again

    @property
    def ofmap_writes(self) -> int:
        """Outputs, or partial sums of them, that leave the array."""
        again = 1 if self.dataflow is Dataflow.OS else self.folds_down
        return self.gemm.m * self.gemm.n * again

    @property
    def accesses(self) -> int:
        """All values that pass between the array and its SRAM."""
        return self.ifmap_reads + self.filter_reads + self.ofmap_writes


def best(gemm: Gemm, array: Array, flows: Iterable[Dataflow] = Dataflow) -> Mapping:
    """The dataflow of these with the fewest cycles; of equals, the one with the fewest accesses."""
    return min((Mapping(gemm, array, flow) for flow in flows), key=lambda one: (one.cycles, one.accesses))
