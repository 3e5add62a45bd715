"""Exercises on what a convolution has and does: parameters and multiply-accumulates."""

from dataclasses import dataclass, replace
from math import prod
from random import Random
from typing import Self

from core.design.architecture import Step
from core.design.costs import CONVENTIONS
from core.design.layer import Shape, shape_text
from core.design.layers import Conv2d
from core.exercises.exercise import Exercise, Slip, steps_of
from core.exercises.words import described


@dataclass(frozen=True)
class _OfConvolution(Exercise):
    """What the exercises on one convolution share: the layer and the maps that it takes."""

    layer: Conv2d
    shape: Shape

    @classmethod
    def variant(cls, random: Random) -> Self:
        size = random.randint(8, 32)
        kernel = random.choice((1, 3, 5))
        layer = Conv2d(random.choice((6, 8, 12, 16, 32)), kernel, stride=random.choice((1, 1, 2)), padding=kernel // 2)
        return cls(layer, (random.choice((3, 4, 6, 8, 16)), size, size))

    def _step(self, **changed: int) -> Step:
        return steps_of(self.shape, replace(self.layer, **changed))[0]


@dataclass(frozen=True)
class Parameters(_OfConvolution):
    """The learned values of a convolution."""

    title = "Parameters of a convolution"
    unit = "parameters"

    def asks(self) -> str:
        return f"{described(self.layer)} takes maps of {shape_text(self.shape)}. How many parameters has it, biases included?"

    def answer(self) -> float:
        return self._step().parameters

    def solution(self) -> str:
        return self.layer.parameter_formula(self.shape)

    def mistakes(self) -> list[Slip]:
        layer, out = self.layer, self.layer.out_channels
        right, biases = self._step().parameters, out
        one_map = layer.parameters((1, *self.shape[1:]))
        turned = replace(layer, out_channels=self.shape[0]).parameters((out, *self.shape[1:]))
        return [
            Slip("bias forgotten", right - biases, "Each kernel has a bias: one more for each map that comes out."),
            Slip("input maps forgotten", one_map, "A kernel has K·K weights for each map that it takes."),
            Slip(
                "one kernel only",
                layer.parameters(self.shape) // out,
                "That is one kernel; there is one for each map that comes out.",
            ),
            Slip("one side of the kernel", out * (self.shape[0] * layer.kernel_size + 1), "A kernel is square: K·K weights."),
            Slip("channels of the wrong side", turned, "One bias for each map that comes out, not for each that goes in."),
            Slip("bias for each weight", 2 * (right - biases), "A kernel has one bias, however many weights."),
            Slip(
                "weights not shared",
                right * prod(self._step().output_shape[1:]),
                "All places of a map share one kernel: that is what makes it a convolution.",
            ),
        ]


@dataclass(frozen=True)
class Macs(_OfConvolution):
    """The multiply-accumulates of a convolution for one image."""

    title = "Multiply-accumulates of a convolution"
    unit = "MACs"

    def asks(self) -> str:
        return (
            f"{described(self.layer)} takes maps of {shape_text(self.shape)}. How many multiply-accumulates (MACs) does it "
            "take for one image, biases ignored?"
        )

    def answer(self) -> float:
        return self._step().macs

    def solution(self) -> str:
        return self.layer.mac_formula(self.shape)

    def mistakes(self) -> list[Slip]:
        step = self._step()
        places = prod(step.output_shape[1:])
        of_input = step.macs // places * prod(self.shape[1:])
        thop = CONVENTIONS["thop-2022"].count(step)
        return [
            Slip("bias counted", thop, "Biases are additions, not MACs; thop counted them until June 2022."),
            Slip("FLOPs", CONVENTIONS["flops"].count(step), "A MAC is two operations, but one MAC."),
            Slip("input maps forgotten", step.macs // self.shape[0], "Each value sums over all maps that go in."),
            Slip(
                "output maps forgotten", step.macs // step.output_shape[0], "All that is done once for each map that comes out."
            ),
            Slip("size of the input", of_input, "Count the places of the output: there the window stands."),
            Slip("one place only", step.macs // places, "That is one place of the output; the window stands at each."),
            Slip("one side of the kernel", step.macs // self.layer.kernel_size, "A kernel is square: K·K products."),
        ]
