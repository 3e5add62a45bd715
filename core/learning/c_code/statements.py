"""What the C of both number formats has in common: the settings of a layer, and where its tensors lie."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.design.architecture import Architecture, Step, trace
from core.design.layer import Shape
from core.design.layers import AvgPool2d, Conv2d, Linear, MaxPool2d
from core.hardware.arena import arena
from core.hardware.groups import groups
from core.hardware.number_format import NumberFormat
from core.learning.c_code.text import shape


@dataclass(frozen=True)
class Statement:
    """A layer in C: the function that it calls, what is declared for it, and its arguments before the tensors."""

    step: Step
    function: str
    arguments: tuple[object, ...]
    declarations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Where in the arena a layer's input and output lie, in values; the same where it works in place."""

    given: int
    made: int


def places(architecture: Architecture, number: NumberFormat) -> tuple[int, dict[str, Places]]:
    """The image's place, and the places of each layer by its name, by the plan of buffers."""
    passes = groups(trace(architecture), fused=False)
    offsets = [one.offset // number.bytes for one in arena(passes, number)]
    turn, found = 0, dict[str, Places]()
    for one in passes:
        given = offsets[turn]
        turn += not one.in_place
        found[one.head.name] = Places(given, offsets[turn])
    return offsets[0], found


def struct(kind: str, name: str, **members: object) -> str:
    """A constant struct with its members by name."""
    text = ", ".join(f".{member} = {value}" for member, value in members.items())
    return f"static const {kind} {name} = {{{text}}};\n"


def window(step: Step) -> Mapping[str, object]:
    """The members of a layer whose window slides over its input."""
    layer = step.layer
    assert isinstance(layer, Conv2d | MaxPool2d | AvgPool2d)
    kernel = {"kernel": layer.kernel_size, "stride": layer.stride, "padding": layer.padding}
    return {**ends(step), **kernel, "dilation": getattr(layer, "dilation", 1)}


def ends(step: Step) -> Mapping[str, object]:
    """The shapes of a layer's input and output, as members."""
    return {"in": braces(step.input_shape), "out": braces(step.output_shape)}


def braces(values: Shape) -> str:
    """A shape's initializer."""
    return "{" + ", ".join(map(str, values)) + "}"


def products(step: Step) -> tuple[str, str, Mapping[str, object]]:
    """Name a layer's function, and give the shape of its weights as text and its members except the arrays."""
    layer = step.layer
    if isinstance(layer, Conv2d):
        sizes = (layer.out_channels, step.input_shape[0], layer.kernel_size, layer.kernel_size)
        return "convolution", shape(sizes), window(step)
    if isinstance(layer, Linear):
        outputs, inputs = layer.out_features, step.input_shape[0]
        return "linear", shape((outputs, inputs)), {"inputs": inputs, "outputs": outputs}
    return "normalization", shape(step.input_shape[:1]), {"image": braces(step.input_shape)}
