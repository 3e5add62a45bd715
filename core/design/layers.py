"""The layers, with the names and defaults of torch.

To add a layer, add a class here: the JSON form, the trace, the torch module and the page's form follow from its fields.
"""

from dataclasses import dataclass, field
from math import prod

from core.design.layer import Layer, Shape, image, shape_text, whole
from core.design.refusal import DesignError
from core.design.windows import MAX_PADDING, Windowed, pooled, windows


@dataclass(frozen=True)
class Conv2d(Windowed):
    """Convolution with square kernels and a bias per output channel."""

    short = "conv"
    out_channels: int = whole(6, 1, 4096)
    kernel_size: int = whole(5, 1, 64)
    stride: int = whole(1, 1, 64)
    padding: int = whole(0, 0, MAX_PADDING)
    dilation: int = whole(1, 1, 64)

    def output_shape(self, shape: Shape) -> Shape:
        _, height, width = image(self, shape)
        return self.out_channels, *windows(height, width, *self._window())

    def _window(self) -> tuple[int, int, int, int]:
        return self.kernel_size, self.stride, self.padding, self.dilation

    def parameters(self, shape: Shape) -> int:
        return self.out_channels * (shape[0] * self.kernel_size**2 + 1)

    def macs(self, shape: Shape) -> int:
        return prod(self.output_shape(shape)) * shape[0] * self.kernel_size**2

    def parameter_formula(self, shape: Shape) -> str:
        out, kernel = self.out_channels, self.kernel_size
        return f"{out}·({shape[0]}·{kernel}·{kernel}) + {out} = {self.parameters(shape):,}"

    def mac_formula(self, shape: Shape) -> str:
        out, kernel = shape_text(self.output_shape(shape)).replace("×", "·"), self.kernel_size
        return f"{out} outputs · ({shape[0]}·{kernel}·{kernel}) = {self.macs(shape):,}"

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        return {"in_channels": shape[0], **super().arguments(shape)}


@dataclass(frozen=True)
class _Pool(Windowed):
    """What the two kinds of pooling share."""

    short = "pool"
    kernel_size: int = whole(2, 1, 64)
    stride: int = whole(2, 1, 64)
    padding: int = whole(0, 0, 32)

    def _window(self) -> tuple[int, int, int, int]:
        return self.kernel_size, self.stride, self.padding, 1

    def output_shape(self, shape: Shape) -> Shape:
        return pooled(image(self, shape), *self._window())


@dataclass(frozen=True)
class AvgPool2d(_Pool):
    """The mean of each window; no parameters."""


@dataclass(frozen=True)
class MaxPool2d(_Pool):
    """The largest value of each window; no parameters."""

    dilation: int = whole(1, 1, 64)

    def _window(self) -> tuple[int, int, int, int]:
        return self.kernel_size, self.stride, self.padding, self.dilation


@dataclass(frozen=True)
class ZeroPad2d(Layer):
    """Adds a border of zeros: LeNet-5 takes a 28×28 digit as 32×32."""

    short = "pad"
    padding: int = whole(2, 0, MAX_PADDING)

    def output_shape(self, shape: Shape) -> Shape:
        channels, height, width = image(self, shape)
        return channels, height + 2 * self.padding, width + 2 * self.padding

    def size_formula(self, shape: Shape) -> str:
        _, height, width = shape
        sides = (height,) if height == width else (height, width)
        return "; ".join(f"{side} + 2·{self.padding} = {side + 2 * self.padding}" for side in sides)


@dataclass(frozen=True)
class Flatten(Layer):
    """Turns an image into one vector, channel by channel."""

    short = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def size_formula(self, shape: Shape) -> str:
        return f"{shape_text(shape).replace('×', '·')} = {prod(shape):,}" if len(shape) > 1 else ""


@dataclass(frozen=True)
class Linear(Layer):
    """Each output is a weighted sum of all inputs, with a bias."""

    short = "fc"
    out_features: int = whole(10, 1, 1_000_000)

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            what = f"Linear needs a vector, but its input is an image of {shape_text(shape)}."
            raise DesignError("needs-vector", what, "Put a Flatten before it.")
        return (self.out_features,)

    def parameters(self, shape: Shape) -> int:
        return self.out_features * (shape[0] + 1)

    def macs(self, shape: Shape) -> int:
        return self.out_features * shape[0]

    def parameter_formula(self, shape: Shape) -> str:
        return f"{self.out_features}·{shape[0]} + {self.out_features} = {self.parameters(shape):,}"

    def mac_formula(self, shape: Shape) -> str:
        return f"{self.out_features}·{shape[0]} = {self.macs(shape):,}"

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        return {"in_features": shape[0], **super().arguments(shape)}


@dataclass(frozen=True)
class BatchNorm2d(Layer):
    """Brings each channel to mean 0 and variance 1 over the batch, then scales and shifts it by two learned values."""

    short = "norm"

    def output_shape(self, shape: Shape) -> Shape:
        return image(self, shape)

    def parameters(self, shape: Shape) -> int:
        return 2 * shape[0]

    def parameter_formula(self, shape: Shape) -> str:
        return f"2·{shape[0]} = {2 * shape[0]:,}"

    def arguments(self, shape: Shape) -> dict[str, int | float]:
        return {"num_features": shape[0]}


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, sets each value to zero with probability `p` and scales the others by 1/(1−p)."""

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
