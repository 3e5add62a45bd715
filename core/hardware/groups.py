"""A network as the passes that hardware makes over the data: a layer each, or fused with what can follow on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from core.design.architecture import Step
from core.design.layer import Shape
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sigmoid, Tanh

FREE = (Dropout, Flatten)  # nothing to do when a trained network reads an image
IN_PLACE = (BatchNorm2d, ReLU, Tanh, Sigmoid)  # each output needs only the input of the same place
POOLS = (MaxPool2d, AvgPool2d)


@dataclass(frozen=True)
class Group:
    """Steps that make one pass: values between them never go to DRAM."""

    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The steps that do something, as in conv1 + tanh1 + pool1."""
        return " + ".join(step.name for step in self.working)

    @property
    def working(self) -> list[Step]:
        """The steps that do something."""
        return [step for step in self.steps if not isinstance(step.layer, FREE)]

    @property
    def head(self) -> Step:
        """The step that says what the pass does."""
        return self.steps[0]

    @property
    def multiplies(self) -> bool:
        """Whether the pass multiplies by a matrix of weights."""
        return isinstance(self.head.layer, Conv2d | Linear)

    @property
    def in_place(self) -> bool:
        """Whether the output can take the place of the input."""
        return isinstance(self.head.layer, IN_PLACE)

    @property
    def input_shape(self) -> Shape:
        return self.head.input_shape

    @property
    def output_shape(self) -> Shape:
        return self.steps[-1].output_shape

    @property
    def macs(self) -> int:
        return sum(step.macs for step in self.steps)

    @property
    def parameters(self) -> int:
        """Weights and biases of the pass."""
        return sum(step.parameters for step in self.steps)

    @property
    def inputs(self) -> int:
        return prod(self.input_shape)

    @property
    def outputs(self) -> int:
        return prod(self.output_shape)


def groups(steps: Iterable[Step], fused: bool) -> list[Group]:
    """The passes in order; fused, a convolution or linear layer takes along normalization, activations and one pooling.

    A pooling can be taken along where its windows do not overlap: then each output of the convolution goes into one window
    only, and a register keeps the window's maximum or sum. Layers that do nothing in use belong to the pass before.
    """
    found: list[list[Step]] = []
    for step in steps:
        follows = bool(found) and isinstance(step.layer, FREE)
        if follows or (fused and found and _joins(found[-1], step)):
            found[-1].append(step)
        elif not isinstance(step.layer, FREE):
            found.append([step])
    return [Group(tuple(one)) for one in found]


def _joins(before: list[Step], step: Step) -> bool:
    layer = step.layer
    if not isinstance(before[0].layer, Conv2d | Linear):
        return False
    if isinstance(layer, POOLS):
        extent, stride = layer.reach()
        return stride >= extent and not any(isinstance(one.layer, POOLS) for one in before)
    return isinstance(layer, IN_PLACE)
