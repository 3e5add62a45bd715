"""The layers and weights that were found so far in a chain of operators."""

from dataclasses import dataclass, field
from math import isqrt, prod
from typing import Any

import numpy as np

from core.design.architecture import Architecture
from core.design.layer import Layer, Shape, shape_text
from core.design.layers import Flatten
from core.design.refusal import DesignError
from core.learning.foreign.graph import Graph, Operator

KINDS = {"num_batches_tracked": np.int64}  # all else are floats


@dataclass
class Chain:
    """`shape` is what the next layer gets, without the batch; `value` is its name in the graph.

    `constants` are the graph's and those computed from them. `end` is an operator after which there may be no layer,
    `scale` and `offset` what the graph does to all pixels alike before the first layer: scale · input + offset.
    """

    start: Shape
    shape: Shape
    value: str
    constants: dict[str, np.ndarray]
    layers: list[Layer] = field(default_factory=list)
    weights: list[dict[str, np.ndarray]] = field(default_factory=list)
    end: Operator | None = None
    scale: float = 1.0
    offset: float = 0.0

    @classmethod
    def of(cls, graph: Graph) -> "Chain":
        """The chain before its first operator; an input of height × width is an image of one channel."""
        start = graph.input_shape if len(graph.input_shape) != 2 else (1, *graph.input_shape)
        return cls(start, start, graph.input, dict(graph.constants))

    def add(self, operator: Operator, layer: Layer, **weights: np.ndarray) -> None:
        """Add the layer that the operator stands for; raises OnnxError where it does not take what is before it."""
        if self.end:
            raise operator.refused(f"it follows {self.end.kind}, which can only be the end of a classifier.")
        try:
            layer.check()
            output = layer.output_shape(self.shape)
        except DesignError as error:
            raise operator.refused(error.what, error.remedy) from None
        held, needed = sum(weights[name].size for name in ("weight", "bias") if name in weights), layer.parameters(self.shape)
        operator.require(
            held == needed, f"it has {held:,} weights; for an input of {shape_text(self.shape)} it needs {needed:,}."
        )
        self.layers.append(layer)
        self.weights.append({name: array.astype(KINDS.get(name, np.float32)) for name, array in weights.items()})
        self.shape = output

    def constant(self, operator: Operator, place: int) -> np.ndarray:
        """The constant that is the operator's input at this place, from 0; raises OnnxError where it is none."""
        name = operator.inputs[place] if place < len(operator.inputs) else ""
        if name not in self.constants:
            raise operator.refused(f"its input {place + 1}, {name!r:.40}, is not a constant.", "Only chains can be opened.")
        return self.constants[name]

    def has(self, operator: Operator, place: int) -> bool:
        """Whether the operator has an input at this place."""
        return place < len(operator.inputs) and operator.inputs[place] != ""

    def architecture(self, name: str, source: str) -> Architecture:
        """The network; a vector as its input is taken for an image that was flattened, a square one if it can be."""
        if len(self.start) == 3:
            return Architecture(name, (self.start[0], self.start[1], self.start[2]), tuple(self.layers), source)
        (size,) = self.start
        side = isqrt(size)
        shape = (1, side, side) if side * side == size else (1, 1, size)
        return Architecture(name, shape, (Flatten(), *self.layers), source)

    def state(self) -> dict[str, Any]:
        """The weights, named as in the state dict of the torch network."""
        first = int(len(self.start) == 1)  # a Flatten comes before
        return {f"{at}.{name}": array for at, named in enumerate(self.weights, first) for name, array in named.items()}

    def scale_input(self, operator: Operator, scale: float, offset: float) -> None:
        """Change all pixels alike, before the first layer."""
        operator.require(not self.layers, "it stands behind a layer; only the input can be scaled.")
        self.scale, self.offset = scale * self.scale, scale * self.offset + offset

    def normal(self, mean: float, std: float) -> tuple[float, float]:
        """The mean and std of the pixels for the layers, where the whole graph expects pixels of this mean and std."""
        return mean - self.offset * std / self.scale, std / self.scale

    def shift_bias(self, operator: Operator, values: np.ndarray) -> None:
        """Add a constant to what the last layer gives; raises OnnxError unless it is one value for each output."""
        bias = self.weights[-1].get("bias") if self.weights and not self.end else None
        sides = (1,) * (len(self.shape) + 1 - values.ndim) + values.shape
        if bias is None or sides not in ((1, self.shape[0], *[1] * (len(self.shape) - 1)), (1,) * (len(self.shape) + 1)):
            raise operator.refused("it adds what is not one constant for each output of a layer.", "Only chains can be opened.")
        self.weights[-1]["bias"] = bias + values.reshape(-1)

    def reshape(self, operator: Operator, target: list[int]) -> None:
        """Go on with these sides, without the batch: a vector, or, from a vector at the start, an image. One side may be −1."""
        size, known = prod(self.shape), prod(side for side in target if side != -1)
        sides = tuple(side if side != -1 else size // max(known, 1) for side in target)
        fits = prod(sides) == size and all(side >= 1 for side in sides)
        operator.require(fits, f"it makes {target} of {shape_text(self.shape)}.")
        if sides == self.shape:
            return
        if len(sides) == 1:
            self.add(operator, Flatten())
            return
        at_start = not self.layers and len(self.start) == 1 and len(sides) == 3
        operator.require(at_start, f"it makes {shape_text(sides)} of {shape_text(self.shape)}; only vectors can be made.")
        self.start = self.shape = sides
