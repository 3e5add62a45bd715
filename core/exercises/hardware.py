"""Exercises on hardware: the cycles of a layer on a systolic array, and its energy."""

from dataclasses import dataclass
from math import ceil
from random import Random
from typing import Self

from core.design.units import four_digits
from core.exercises.exercise import ROUNDED, Exercise, Slip
from core.hardware.energy import MICRO, TECHNOLOGIES, Technology
from core.hardware.formulas import ALONG
from core.hardware.gemm import Gemm
from core.hardware.number_format import FORMATS, NumberFormat
from core.hardware.systolic import Array, Dataflow, Mapping


@dataclass(frozen=True)
class Cycles(Exercise):
    """How long a systolic array works on one layer."""

    title = "Cycles on a systolic array"
    unit = "cycles"

    mapping: Mapping

    @classmethod
    def variant(cls, random: Random) -> Self:
        product = Gemm(
            "", random.choice((1, 25, 64, 100, 196)), random.choice((25, 72, 150, 400)), random.choice((6, 10, 16, 84))
        )
        side = random.choice((8, 16, 32))
        return cls(Mapping(product, Array(side, random.choice((side, 2 * side))), random.choice(list(Dataflow))))

    def asks(self) -> str:
        one = self.mapping
        return (
            f"A layer is the product of M = {one.gemm.m} windows of K = {one.gemm.k} inputs with N = {one.gemm.n} kernels. How "
            f"many cycles does it take on an array of {one.array.rows} rows and {one.array.columns} columns, "
            f"{one.dataflow.full_name}? (A fold takes R + C + T − 2 cycles, and R more where weights or inputs are loaded "
            "first.)"
        )

    def answer(self) -> float:
        return self.mapping.cycles

    def solution(self) -> str:
        one = self.mapping
        (down, across, time), names = one.extents, ALONG[one.dataflow]
        loaded = f"{one.array.rows} + " if one.loading else ""
        return (
            f"⌈{names[0]}/R⌉·⌈{names[1]}/C⌉ = ⌈{down}/{one.array.rows}⌉·⌈{across}/{one.array.columns}⌉ = {one.folds} folds; "
            f"{loaded}{one.array.rows} + {one.array.columns} + {time} − 2 = {one.fold_cycles} cycles each; "
            f"{one.folds}·{one.fold_cycles} = {one.cycles:,}"
        )

    def mistakes(self) -> list[Slip]:
        one = self.mapping
        down, across, _ = one.extents
        full = (down // one.array.rows) * (across // one.array.columns)
        shares = down / one.array.rows * across / one.array.columns
        loading = one.fold_cycles + (-one.loading or one.array.rows)
        others = [Mapping(one.gemm, one.array, flow) for flow in Dataflow if flow is not one.dataflow]
        return [
            Slip("rounded down", full * one.fold_cycles, "A fold that is not full takes as long: round the folds up."),
            Slip(
                "folds not rounded", shares * one.fold_cycles, "There are only whole folds: round both up before you multiply."
            ),
            Slip(
                "rounded after multiplying",
                ceil(shares) * one.fold_cycles,
                "Round up along the rows and along the columns, each by itself.",
            ),
            Slip("one fold only", one.fold_cycles, "The product is larger than the array: it takes more than one fold."),
            Slip(
                "loading", one.folds * loading, "Only what stays in the array is loaded first: weights or inputs, not outputs."
            ),
            Slip(
                "two not taken away", one.folds * (one.fold_cycles + 2), "Mind the − 2: the first and the last steps overlap."
            ),
            Slip(
                "index of the last cycle",
                one.cycles - 1,
                "That is the number of the last cycle, counted from 0, as SCALE-Sim prints it.",
            ),
            *(
                Slip(
                    f"{flow.dataflow.full_name}",
                    flow.cycles,
                    f"That is {flow.dataflow.full_name}: mind what lies along the rows.",
                )
                for flow in others
            ),
        ]


@dataclass(frozen=True)
class Energy(Exercise):
    """What a linear layer takes whose weights come from DRAM."""

    title = "Energy of a linear layer"
    unit = "µJ"
    tolerance = ROUNDED

    inputs: int
    outputs: int
    number: NumberFormat
    technology: Technology = TECHNOLOGIES["45nm"]

    @classmethod
    def variant(cls, random: Random) -> Self:
        return cls(random.choice((256, 400, 784, 1024)), 10 * random.randint(1, 40), FORMATS[random.choice((8, 16, 32))])

    def asks(self) -> str:
        tech, bits = self.technology, self.number.bits
        kind = {8: ("int8", "int32"), 16: ("float16", "float16"), 32: ("float32", "float32")}[bits]
        multiply, add = {
            8: (tech.multiply_int8, tech.add_int32),
            16: (tech.multiply_float16, tech.add_float16),
            32: (tech.multiply_float32, tech.add_float32),
        }[bits]
        return (
            f"A linear layer has {self.inputs:,} inputs and {self.outputs} outputs, no bias. Its weights come from DRAM once, "
            f"in {kind[0]}; all else is free. A product costs {multiply:g} pJ ({kind[0]}), an addition {add:g} pJ ({kind[1]}), "
            f"32 bits from DRAM {tech.dram:g} pJ. How many µJ does one image take?"
        )

    def answer(self) -> float:
        return (self._arithmetic() + self._transfer()) / MICRO

    def solution(self) -> str:
        tech = self.technology
        arithmetic, transfer, both = map(four_digits, (self._arithmetic() / MICRO, self._transfer() / MICRO, self.answer()))
        return (
            f"{self._macs():,} MACs · {tech.mac(self.number):g} pJ = {arithmetic} µJ; {self._macs():,} weights · "
            f"{self.number.bytes} B · {tech.dram_byte:g} pJ = {transfer} µJ; together {both} µJ"
        )

    def mistakes(self) -> list[Slip]:
        macs, tech = self._macs(), self.technology
        return [
            Slip(
                "DRAM forgotten",
                self._arithmetic() / MICRO,
                "The weights have to come from DRAM, which costs far more than the MACs.",
            ),
            Slip("arithmetic forgotten", self._transfer() / MICRO, "The MACs cost something too."),
            Slip(
                "32 bits for each weight",
                (self._arithmetic() + macs * tech.dram) / MICRO,
                "The price is of 32 bits; mind how many a weight has.",
            ),
            Slip(
                "for each byte",
                (self._arithmetic() + macs * self.number.bytes * tech.dram) / MICRO,
                "The price is of 32 bits, which are 4 bytes.",
            ),
            Slip("nJ for µJ", self.answer() * 1000, "A µJ is 1,000,000 pJ."),
            Slip("outputs forgotten", self.answer() / self.outputs, "Each output has its own weights."),
        ]

    def _macs(self) -> int:
        return self.inputs * self.outputs

    def _arithmetic(self) -> float:
        return self._macs() * self.technology.mac(self.number)

    def _transfer(self) -> float:
        return self._macs() * self.number.bytes * self.technology.dram_byte
