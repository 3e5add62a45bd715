"""The base of all layers: a frozen dataclass whose fields are what a person chooses.

A shape is (channels, height, width) of an image or (features,) of a vector, without the batch. One MAC is one
multiply-accumulate for one image; biases, comparisons and normalizations are not counted.
"""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from core.design.refusal import DesignError

Shape = tuple[int, ...]


def whole(default: int, low: int, high: int) -> Any:
    """A dataclass field for a whole number in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def shape_text(shape: Shape) -> str:
    """A shape as a person writes it: 6×28×28."""
    return "×".join(map(str, shape))


def short_repr(value: object) -> str:
    """A value for a message, cut to 40 characters."""
    try:
        return repr(value)[:40]
    except ValueError:  # Python refuses to write numbers of more than 4,300 digits
        return "a number of thousands of digits"


@dataclass(frozen=True)
class Layer:
    """The base of all layers. `short` begins the layer's name in a trace: conv1, conv2."""

    short: ClassVar[str]

    def check(self) -> None:
        """Raise DesignError if a field has the wrong type or is out of its range (bool is not a number)."""
        for entry in fields(self):
            value, low, high = getattr(self, entry.name), entry.metadata["low"], entry.metadata["high"]
            kind = type(entry.default)
            if type(value) is not kind and not (kind is float and type(value) is int):
                noun = "a whole number" if kind is int else "a number"
                what = f"{type(self).__name__}.{entry.name} must be {noun}, got {short_repr(value)}."
                raise DesignError("field-type", what, f"Use a value from {low:,} to {high:,}.")
            if not low <= value <= high:
                remedy = f"Use a value from {low:,} to {high:,}."
                raise DesignError(
                    "field-range", f"{type(self).__name__}.{entry.name} = {short_repr(value)} is out of range.", remedy
                )

    def output_shape(self, shape: Shape) -> Shape:
        """The output shape for an input shape; raises DesignError if the layer does not accept it."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """The number of learned values, weights and biases."""
        return 0

    def macs(self, shape: Shape) -> int:
        """Multiply-accumulates for one image, bias ignored."""
        return 0

    def size_formula(self, shape: Shape) -> str:
        """The output's size as arithmetic; empty if it is the input's."""
        return ""

    def parameter_formula(self, shape: Shape) -> str:
        """The number of parameters as arithmetic; empty if there are none."""
        return ""

    def mac_formula(self, shape: Shape) -> str:
        """The number of MACs as arithmetic; empty if there are none."""
        return ""

    def note(self, shape: Shape) -> str:
        """A warning about this layer that works but may surprise; usually empty."""
        return ""

    def reach(self) -> tuple[int, int]:
        """How many inputs one output sees along a side, and how many inputs apart two neighboring outputs look."""
        return 1, 1

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        """The arguments of the torch class of the same name, including those inferred from the input."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def image(layer: Layer, shape: Shape) -> tuple[int, int, int]:
    """(channels, height, width); raises DesignError if the input is not an image."""
    if len(shape) != 3:
        found = f"its input is a vector of {shape_text(shape)}"
        what = f"{type(layer).__name__} needs an image (channels × height × width), but {found}."
        raise DesignError("needs-image", what, "Put it before Flatten.")
    return shape[0], shape[1], shape[2]
