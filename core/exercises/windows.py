"""Exercises on windows: the size of an output, the padding for a wanted size, and the receptive field."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, prod
from random import Random
from typing import Self

from core.design.architecture import Step
from core.design.costs import receptive_fields
from core.design.layer import Layer
from core.design.layers import Conv2d, MaxPool2d
from core.design.windows import padding_for, window
from core.exercises.exercise import Exercise, Slip, steps_of
from core.exercises.words import chain, described


@dataclass(frozen=True)
class OutputSize(Exercise):
    """The side of a convolution's output."""

    title = "The size of an output"
    unit = "pixels"

    size: int
    layer: Conv2d

    @classmethod
    def variant(cls, random: Random) -> Self:
        kernel = random.choice((3, 4, 5, 7))
        layer = Conv2d(
            random.choice((4, 6, 8, 16)),
            kernel,
            stride=random.choice((1, 1, 2, 3)),
            padding=random.randint(0, kernel // 2 + 1),
            dilation=random.choice((1, 1, 1, 2)),
        )
        return cls(random.randint(16, 64), layer)

    def asks(self) -> str:
        return f"{described(self.layer)} takes maps of {self.size}×{self.size}. How many pixels has a side of its output?"

    def answer(self) -> float:
        return _side(self.layer, self.size)

    def solution(self) -> str:
        return self.layer.size_formula((1, self.size, self.size))

    def mistakes(self) -> list[Slip]:
        layer, size = self.layer, self.size
        exact = self._exact()
        return [
            Slip("padding forgotten", _side(replace(layer, padding=0), size), "The padding counts: it adds to both sides."),
            Slip(
                "padding on one side",
                (size - self._extent() + layer.padding) // layer.stride + 1,
                "The padding is added on both sides: 2P.",
            ),
            Slip("stride forgotten", _side(replace(layer, stride=1), size), "The window moves by the stride: divide by it."),
            Slip(
                "dilation forgotten", _side(replace(layer, dilation=1), size), "Dilated, a kernel spans d·(K − 1) + 1 pixels."
            ),
            Slip("rounded up", ceil(exact), "A window that does not fit is left out: round down, as PyTorch does."),
            Slip("one forgotten", self.answer() - 1, "The first position counts too: + 1 at the end."),
            Slip("size kept", size, "The output is as large as the input only with stride 1 and enough padding."),
        ]

    def _extent(self) -> int:
        return self.layer.dilation * (self.layer.kernel_size - 1) + 1

    def _exact(self) -> Fraction:
        return Fraction(self.size - self._extent() + 2 * self.layer.padding, self.layer.stride) + 1


@dataclass(frozen=True)
class Padding(Exercise):
    """The least padding with which an output has a wanted size."""

    title = "The padding for a wanted size"
    unit = "pixels on each side"

    size: int
    kernel: int
    wanted: int

    @classmethod
    def variant(cls, random: Random) -> Self:
        size, kernel, padding = random.randint(12, 64), random.choice((3, 5, 7, 9)), random.randint(1, 4)
        return cls(size, kernel, window(size, kernel, 1, padding))

    def asks(self) -> str:
        return (
            f"A convolution of {self.kernel}×{self.kernel} with stride 1 takes maps of {self.size}×{self.size}. With which "
            f"padding are they {self.wanted}×{self.wanted} after it?"
        )

    def answer(self) -> float:
        return self._padding(self.wanted)

    def solution(self) -> str:
        return f"({self.wanted} − {self.size} + {self.kernel} − 1)/2 = {self.answer():.0f}"

    def mistakes(self) -> list[Slip]:
        return [
            Slip("padding on one side", 2 * self.answer(), "The padding is added on both sides: divide by 2."),
            Slip("one forgotten", self._padding(self.wanted + 1), "Mind the + 1 of the size: K − 1, not K."),
            Slip("size kept", self._padding(self.size), "That padding keeps the size; another size is wanted."),
            Slip("half the kernel", self.kernel // 2 + 1, "Solve (W − K + 2P) + 1 for P."),
        ]

    def _padding(self, wanted: int) -> float:
        return float(padding_for(self.size, self.kernel, 1, wanted))


@dataclass(frozen=True)
class ReceptiveField(Exercise):
    """How many input pixels along a side one value after several layers sees."""

    title = "The receptive field"
    unit = "pixels"

    layers: tuple[Layer, ...]

    @classmethod
    def variant(cls, random: Random) -> Self:
        layers: list[Layer] = []
        for _ in range(random.choice((2, 2, 3))):
            layers.append(Conv2d(8, random.choice((3, 5)), stride=random.choice((1, 1, 2))))
            if random.random() < 0.6:
                layers.append(MaxPool2d(random.choice((2, 2, 3)), stride=2))
        return cls(tuple(layers))

    def asks(self) -> str:
        return f"{chain(self.layers)}. How many pixels of the input, along a side, does one value at the end see?"

    def answer(self) -> float:
        return receptive_fields(self._steps())[-1].size

    def solution(self) -> str:
        fields = [(1, 1), *((one.size, one.jump) for one in receptive_fields(self._steps()))]
        rows = [
            f"{size} + ({layer.reach()[0]} − 1)·{jump} = {after}"
            for layer, (size, jump), (after, _) in zip(self.layers, fields, fields[1:], strict=False)
        ]
        return "; ".join(rows)

    def mistakes(self) -> list[Slip]:
        kernels = [layer.reach()[0] for layer in self.layers]
        convolutions = [layer for layer in self.layers if isinstance(layer, Conv2d)]
        ordered = receptive_fields(self._steps(self.layers[::-1]))[-1].size
        return [
            Slip("stride forgotten", 1 + sum(k - 1 for k in kernels), "After a stride of 2, neighbors lie 2 pixels apart."),
            Slip("kernels added", sum(kernels), "Windows overlap: each layer adds (K − 1) times the distance of neighbors."),
            Slip("kernels multiplied", prod(kernels), "Windows overlap: sizes are added, not multiplied."),
            Slip(
                "pooling forgotten",
                receptive_fields(self._steps(tuple(convolutions)))[-1].size,
                "Pooling counts too: it has a window and a stride.",
            ),
            Slip("the other way round", ordered, "Begin at the input: strides count for the layers behind them."),
            Slip("last layer only", kernels[-1], "That is what it sees of the layer before it; go on to the input."),
        ]

    def _steps(self, layers: tuple[Layer, ...] | None = None) -> list[Step]:
        return steps_of((1, 1024, 1024), *(self.layers if layers is None else layers))


def _side(layer: Conv2d, size: int) -> int:
    return layer.output_shape((1, size, size))[1]
