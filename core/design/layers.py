"""Layers: frozen dataclasses that hold only what a person chooses, named as in torch.

A shape is (channels, height, width) of an image or (features,) of a vector, without the batch. One MAC is one
multiply-accumulate of one image; biases, comparisons and normalizations count none. Adding a layer is adding a class
here: the JSON form, the trace and the torch module follow from its fields.
"""

from dataclasses import dataclass, field, fields
from math import prod
from typing import Any, ClassVar

from core.design.refusal import DesignError

Shape = tuple[int, ...]
MAX_PADDING = 64


def whole(default: int, low: int, high: int) -> Any:
    """A dataclass field for a whole number in [low, high]."""
    return field(default=default, metadata={"low": low, "high": high})


def words(shape: Shape) -> str:
    """A shape as a person writes it: 6×28×28."""
    return "×".join(map(str, shape))


def shown(value: object) -> str:
    """A value in a message, however long it is."""
    try:
        return repr(value)[:40]
    except ValueError:  # Python writes no number of more than 4,300 digits
        return "a number of thousands of digits"


@dataclass(frozen=True)
class Layer:
    """What all layers answer. `short` begins the layer's name in a trace: conv1, conv2."""

    short: ClassVar[str]

    def check(self) -> None:
        """Raise DesignError where a field has the wrong type or lies outside its range (bool is not a number)."""
        for entry in fields(self):
            value, low, high = getattr(self, entry.name), entry.metadata["low"], entry.metadata["high"]
            kind = type(entry.default)
            if type(value) is not kind and not (kind is float and type(value) is int):
                noun = "a whole number" if kind is int else "a number"
                raise DesignError("field-type", f"{type(self).__name__}.{entry.name} must be {noun}, got {shown(value)}.")
            if not low <= value <= high:
                remedy = f"Use a value from {low:,} to {high:,}."
                raise DesignError(
                    "field-range", f"{type(self).__name__}.{entry.name} = {shown(value)} is out of range.", remedy
                )

    def output_shape(self, shape: Shape) -> Shape:
        """The shape that comes out where `shape` goes in; raises DesignError where the layer cannot follow."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """The number of learned values, weights and biases."""
        return 0

    def macs(self, shape: Shape) -> int:
        """Multiply-accumulates for one image, bias ignored."""
        return 0

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        """The arguments of the torch class of the same name, those inferred from the input included."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def image(layer: Layer, shape: Shape) -> tuple[int, int, int]:
    """(channels, height, width), or a DesignError that says that the layer needs an image."""
    if len(shape) != 3:
        what = (
            f"{type(layer).__name__} needs an image (channels × height × width), but its input is a vector of {words(shape)}."
        )
        raise DesignError("needs-image", what, "Put it before Flatten.")
    return shape[0], shape[1], shape[2]


def window(size: int, kernel: int, stride: int, padding: int, dilation: int = 1, *, pool: bool = False) -> int:
    """How many positions a window has along one side: ⌊(W − d·(K−1) − 1 + 2P) / S⌋ + 1, which for dilation 1 is
    (W − K + 2P) / S + 1. Raises DesignError where the window is larger than the padded input; its remedies are legal ones
    (torch allows a `pool` padding of at most half its kernel).

    Source: torch.nn.Conv2d, section Shape; V. Dumoulin and F. Visin, A guide to convolution arithmetic, 2016.
    """
    extent = dilation * (kernel - 1) + 1
    if extent > size + 2 * padding:
        formula = f"({size} − {extent} + 2·{padding})/{stride} + 1 = {(size - extent + 2 * padding) // stride + 1}"
        need, largest = -(-(extent - size) // 2), (size + 2 * padding - 1) // dilation + 1
        changes = [f"kernel ≤ {largest}"] if not pool or padding <= largest // 2 else []
        changes += [f"padding ≥ {need}"] if need <= (kernel // 2 if pool else MAX_PADDING) else []
        remedy = f"Use {' or '.join(changes)}." if changes else "Use a smaller dilation."
        raise DesignError("kernel-too-large", f"{formula}: the kernel is larger than its input.", remedy)
    return (size - extent + 2 * padding) // stride + 1


def windows(height: int, width: int, *rest: int, pool: bool = False) -> tuple[int, int]:
    """window() of both sides, the smaller first, so that a remedy fits both; `rest` is kernel, stride, padding, dilation."""
    counts = {side: window(side, *rest, pool=pool) for side in sorted({height, width})}
    return counts[height], counts[width]


@dataclass(frozen=True)
class Conv2d(Layer):
    """Convolution with square kernels and a bias per output channel."""

    short = "conv"
    out_channels: int = whole(6, 1, 4096)
    kernel_size: int = whole(5, 1, 64)
    stride: int = whole(1, 1, 64)
    padding: int = whole(0, 0, MAX_PADDING)
    dilation: int = whole(1, 1, 64)

    def output_shape(self, shape: Shape) -> Shape:
        _, height, width = image(self, shape)
        rest = (self.kernel_size, self.stride, self.padding, self.dilation)
        return self.out_channels, *windows(height, width, *rest)

    def parameters(self, shape: Shape) -> int:
        return self.out_channels * (shape[0] * self.kernel_size**2 + 1)

    def macs(self, shape: Shape) -> int:
        return prod(self.output_shape(shape)) * shape[0] * self.kernel_size**2

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        return {"in_channels": shape[0], **super().arguments(shape)}


def pooled(shape: Shape, kernel: int, stride: int, padding: int, dilation: int = 1) -> Shape:
    """The shape after pooling; torch allows padding of at most half the (undilated) kernel."""
    channels, height, width = shape
    if padding > kernel // 2:
        what = f"padding {padding} is more than half of kernel {kernel}."
        raise DesignError("pool-padding", what, f"Use padding ≤ {kernel // 2}.")
    return channels, *windows(height, width, kernel, stride, padding, dilation, pool=True)


@dataclass(frozen=True)
class AvgPool2d(Layer):
    """The mean of each window; no parameters."""

    short = "pool"
    kernel_size: int = whole(2, 1, 64)
    stride: int = whole(2, 1, 64)
    padding: int = whole(0, 0, 32)

    def output_shape(self, shape: Shape) -> Shape:
        return pooled(image(self, shape), self.kernel_size, self.stride, self.padding)


@dataclass(frozen=True)
class MaxPool2d(Layer):
    """The largest value of each window; no parameters."""

    short = "pool"
    kernel_size: int = whole(2, 1, 64)
    stride: int = whole(2, 1, 64)
    padding: int = whole(0, 0, 32)
    dilation: int = whole(1, 1, 64)

    def output_shape(self, shape: Shape) -> Shape:
        return pooled(image(self, shape), self.kernel_size, self.stride, self.padding, self.dilation)


@dataclass(frozen=True)
class ZeroPad2d(Layer):
    """Adds a border of zeros: LeNet-5 takes a 28×28 digit as 32×32."""

    short = "pad"
    padding: int = whole(2, 0, MAX_PADDING)

    def output_shape(self, shape: Shape) -> Shape:
        channels, height, width = image(self, shape)
        return channels, height + 2 * self.padding, width + 2 * self.padding


@dataclass(frozen=True)
class Flatten(Layer):
    """An image as one vector, channel by channel."""

    short = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)


@dataclass(frozen=True)
class Linear(Layer):
    """Each output is a weighted sum of all inputs, with a bias."""

    short = "fc"
    out_features: int = whole(10, 1, 1_000_000)

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            what = f"Linear needs a vector, but its input is an image of {words(shape)}."
            raise DesignError("needs-vector", what, "Put a Flatten before it.")
        return (self.out_features,)

    def parameters(self, shape: Shape) -> int:
        return self.out_features * (shape[0] + 1)

    def macs(self, shape: Shape) -> int:
        return self.out_features * shape[0]

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        return {"in_features": shape[0], **super().arguments(shape)}


@dataclass(frozen=True)
class BatchNorm2d(Layer):
    """Each channel brought to mean 0 and variance 1 over the batch, then scaled and shifted by two learned values."""

    short = "norm"

    def output_shape(self, shape: Shape) -> Shape:
        return image(self, shape)

    def parameters(self, shape: Shape) -> int:
        return 2 * shape[0]

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        return {"num_features": shape[0]}


@dataclass(frozen=True)
class Dropout(Layer):
    """In training each value is zeroed with probability `p` and the others scaled by 1/(1−p)."""

    short = "dropout"
    p: float = field(default=0.5, metadata={"low": 0.0, "high": 0.99})


@dataclass(frozen=True)
class ReLU(Layer):
    """max(0, x)."""

    short = "relu"


@dataclass(frozen=True)
class Tanh(Layer):
    """The hyperbolic tangent, between −1 and 1."""

    short = "tanh"


@dataclass(frozen=True)
class Sigmoid(Layer):
    """1 / (1 + e⁻ˣ), between 0 and 1."""

    short = "sigmoid"


KINDS: dict[str, type[Layer]] = {
    kind.__name__: kind
    for kind in (Conv2d, MaxPool2d, AvgPool2d, Linear, Flatten, ReLU, Tanh, Sigmoid, Dropout, BatchNorm2d, ZeroPad2d)
}
