"""Exercises on whole networks: the inputs of the first linear layer, and the bytes of the weights."""

from dataclasses import dataclass, replace
from math import prod
from random import Random
from typing import Self

from core.design.architecture import Step
from core.design.layer import shape_text
from core.design.layers import Conv2d, Flatten, Linear, MaxPool2d
from core.design.memory import FLOAT
from core.design.units import KILO, PRINTED_KILO
from core.exercises.exercise import ROUNDED, Exercise, Slip, steps_of
from core.exercises.words import chain


@dataclass(frozen=True)
class FlattenedLength(Exercise):
    """How many inputs the first linear layer of a small CNN needs."""

    title = "Inputs of the first linear layer"
    unit = "inputs"

    first: Conv2d
    second: Conv2d
    pool: MaxPool2d
    size: int

    @classmethod
    def variant(cls, random: Random) -> Self:
        kernels = [random.choice((3, 5)) for _ in range(2)]
        first, second = (
            Conv2d(out, kernel, padding=random.choice((0, kernel // 2)))
            for out, kernel in zip((random.choice((4, 6, 8)), random.choice((10, 12, 16, 20))), kernels, strict=True)
        )
        return cls(first, second, MaxPool2d(2, 2), random.choice((20, 24, 28, 32, 36, 40)))

    def asks(self) -> str:
        return (
            f"An image of 1×{self.size}×{self.size} comes in. {chain(self._layers()[:-1])}. Flattened, how many inputs has the "
            "linear layer after it?"
        )

    def answer(self) -> float:
        return self._length()

    def solution(self) -> str:
        *steps, last = self._steps()
        sides = (f"{step.layer.size_formula(step.input_shape)}: {shape_text(step.output_shape)}" for step in steps)
        return "; ".join((*sides, last.layer.size_formula(last.input_shape)))

    def mistakes(self) -> list[Slip]:
        *_, last = self._steps()
        channels, height, width = last.input_shape
        unpadded = replace(self, first=replace(self.first, padding=0), second=replace(self.second, padding=0))
        unpooled = [step.output_shape for step in self._steps() if isinstance(step.layer, Conv2d)][-1]
        return [
            Slip("maps forgotten", height * width, "All maps are laid out one after another: times their number."),
            Slip("one side only", channels * height, "A map has height times width values."),
            Slip("padding forgotten", unpadded._length(), "The padding counts: it adds to both sides."),
            Slip("last pooling forgotten", prod(unpooled), "Pooling comes before it, and halves each side."),
            Slip(
                "maps of the first layer", self.first.out_channels * height * width, "The maps of the last convolution come in."
            ),
            Slip(
                "maps multiplied",
                self.first.out_channels * channels * height * width,
                "A convolution replaces the maps; it does not multiply them.",
            ),
            Slip("maps only", channels, "Each map has height times width values."),
        ]

    def _layers(self) -> tuple[Conv2d | MaxPool2d | Flatten, ...]:
        return self.first, self.pool, self.second, self.pool, Flatten()

    def _steps(self) -> list[Step]:
        return steps_of((1, self.size, self.size), *self._layers())

    def _length(self) -> int:
        return self._steps()[-1].output_shape[0]


@dataclass(frozen=True)
class WeightBytes(Exercise):
    """The kilobytes of an MLP's weights."""

    title = "Bytes of the weights"
    unit = "kB (of 1,000 bytes)"
    tolerance = ROUNDED

    inputs: int
    hidden: int
    outputs: int
    bytes: int

    @classmethod
    def variant(cls, random: Random) -> Self:
        return cls(
            random.choice((256, 400, 576, 784)),  # of more inputs a forgotten bias would be lost in the rounding
            10 * random.randint(3, 40),
            random.choice((2, 10, 26)),
            random.choice((1, 2, 4)),
        )

    def asks(self) -> str:
        return (
            f"An MLP takes {self.inputs:,} inputs, has {self.hidden} units in its hidden layer and {self.outputs} outputs, "
            f"with biases. How many kB are its weights and biases in numbers of {8 * self.bytes} bits?"
        )

    def answer(self) -> float:
        return self.bytes * self._parameters() / KILO

    def solution(self) -> str:
        parts = "; ".join(step.layer.parameter_formula(step.input_shape) for step in self._steps())
        return f"{parts}; {self._parameters():,} · {self.bytes} B / {KILO:,} = {self.answer():,.2f} kB"

    def mistakes(self) -> list[Slip]:
        biases = self.hidden + self.outputs
        return [
            Slip(
                "KB for kB",
                self.bytes * self._parameters() / PRINTED_KILO,
                "Here 1 kB is 1,000 bytes; KB of 1,024 are the profiler's.",
            ),
            Slip(
                "bias forgotten",
                self.bytes * (self._parameters() - biases) / KILO,
                "Each unit has a bias, which is stored too.",
            ),
            Slip("bits for bytes", 8 * self.answer(), "A byte has 8 bits."),
            Slip("numbers, not bytes", self._parameters() / KILO, "Each number takes more than one byte."),
            Slip("32 bits", FLOAT * self._parameters() / KILO, "Not all numbers have 32 bits: mind the format."),
            Slip("bytes, not kB", 1000 * self.answer(), "That is in bytes; divide by 1,000."),
            Slip("first layer only", self.bytes * self._steps()[0].parameters / KILO, "The second layer has weights too."),
        ]

    def _steps(self) -> list[Step]:
        return steps_of((self.inputs,), Linear(self.hidden), Linear(self.outputs))

    def _parameters(self) -> int:
        return sum(step.parameters for step in self._steps())
