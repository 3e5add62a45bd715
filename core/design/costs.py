"""A network's operations by the common ways of counting, its sizes in bytes of 32-bit floats, and its receptive fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod

from core.design.architecture import Architecture, Step, trace
from core.design.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU, Sigmoid, Tanh
from core.design.memory import FLOAT, training_bytes

_NOT_MODULES = (ReLU, Tanh, Sigmoid, Flatten, Dropout)  # functions in document 002: torchsummary prints no row for them


@dataclass(frozen=True)
class Convention:
    """A way of counting operations: `count` gives the number for one step and one image, in `unit`."""

    title: str
    unit: str
    rule: str
    count: Callable[[Step], int]


def _per_element(kind: type, times: int) -> Callable[[Step], int]:
    return lambda step: times * prod(step.output_shape) if isinstance(step.layer, kind) else 0


def _thop_2022(step: Step) -> int:
    bias = prod(step.output_shape) if isinstance(step.layer, Conv2d) else 0
    return step.macs + bias + _per_element(BatchNorm2d, 2)(step) + _per_element(AvgPool2d, 1)(step)


def _torchinfo(step: Step) -> int:
    if isinstance(step.layer, Conv2d):
        return step.macs + prod(step.output_shape)
    return step.parameters  # only Linear and BatchNorm2d have any here


CONVENTIONS: dict[str, Convention] = {
    "macs": Convention(
        "MACs, this project",
        "MAC",
        "multiply-accumulates of convolutions and linear layers, bias ignored",
        lambda step: step.macs,
    ),
    "flops": Convention("FLOPs, 2 · MACs", "FLOP", "a multiply-accumulate is two operations", lambda step: 2 * step.macs),
    "thop-2022": Convention(
        "thop until June 2022",
        "MAC",
        "as ours, and the bias of each output of a convolution (not of Linear); normalization 2, average pooling 1 an output",
        _thop_2022,
    ),
    "thop": Convention(
        "thop since June 2022",
        "MAC",
        "as ours, without bias; normalization 4, average pooling 1 an output",
        lambda step: step.macs + _per_element(BatchNorm2d, 4)(step) + _per_element(AvgPool2d, 1)(step),
    ),
    "torchinfo": Convention(
        "torchinfo",
        "mult-add",
        "as ours, and the biases of convolutions and linear layers; normalization its parameters",
        _torchinfo,
    ),
    "fvcore": Convention(
        "fvcore",
        "flop",
        "as ours: it calls one multiply-accumulate one flop; normalization 2 an output",
        lambda step: step.macs + _per_element(BatchNorm2d, 2)(step),
    ),
    "flop-counter": Convention(
        "torch FlopCounterMode", "FLOP", "two for each multiply-accumulate, bias ignored", lambda step: 2 * step.macs
    ),
}


def count(steps: Iterable[Step], convention: str) -> int:
    """The operations for one image, by one of CONVENTIONS."""
    return sum(CONVENTIONS[convention].count(step) for step in steps)


@dataclass(frozen=True)
class Field:
    """What one output of a layer sees: `size` input pixels along each side, `jump` pixels from its neighbor's.

    Source: V. Dumoulin and F. Visin, A guide to convolution arithmetic, 2016; A. Araujo et al., Computing Receptive Fields of
    Convolutional Neural Networks, Distill, 2019. `all` is true from the first linear layer on, which sees the whole image.
    """

    size: int
    jump: int
    all: bool = False


def receptive_fields(steps: Iterable[Step]) -> list[Field]:
    """The receptive field after each step, padding included: rₙ = rₙ₋₁ + (k − 1)·jₙ₋₁, jₙ = jₙ₋₁·s."""
    fields, last = [], Field(1, 1)
    for step in steps:
        extent, stride = step.layer.reach()
        last = Field(last.size + (extent - 1) * last.jump, last.jump * stride, last.all or isinstance(step.layer, Linear))
        fields.append(last)
    return fields


@dataclass(frozen=True)
class Sizes:
    """Bytes of 32-bit floats: the weights; the outputs of all layers and the input for one image; the most while training."""

    weights: int
    activations: int
    training: int


def sizes(architecture: Architecture, steps: list[Step], batch_size: int = 128) -> Sizes:
    """The sizes of these steps; for a broken architecture, `steps` are those before the error."""
    weights = FLOAT * sum(step.parameters for step in steps)
    activations = FLOAT * (prod(architecture.input_shape) + sum(prod(step.output_shape) for step in steps))
    return Sizes(weights, activations, training_bytes(steps, batch_size))


def torchsummary_bytes(architecture: Architecture) -> int:
    """What torchsummary adds up to an estimated total size, in bytes."""
    return sum(size for _, size in _torchsummary(architecture))


def torchsummary_block(architecture: Architecture) -> str:
    """The four size lines that torchsummary prints, in MB of 1,048,576 bytes: 2·Σ outputs·4 of modules, parameters·4, input·4.

    Activations, Flatten and Dropout are not counted: document 002 calls them as functions.
    """
    lines = [*_torchsummary(architecture), ("Estimated Total Size (MB)", torchsummary_bytes(architecture))]
    return "\n".join(f"{name}: {size / 2**20:.2f}" for name, size in lines)


def _torchsummary(architecture: Architecture) -> list[tuple[str, int]]:
    steps = list(trace(architecture))
    outputs = sum(prod(step.output_shape) for step in steps if not isinstance(step.layer, _NOT_MODULES))
    return [
        ("Input size (MB)", FLOAT * prod(architecture.input_shape)),
        ("Forward/backward pass size (MB)", 2 * FLOAT * outputs),
        ("Params size (MB)", FLOAT * sum(step.parameters for step in steps)),
    ]
