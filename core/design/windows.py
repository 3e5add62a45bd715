"""The arithmetic of windows that slide over an image: convolution and pooling."""

from fractions import Fraction

from core.design.layer import Layer, Shape
from core.design.refusal import DesignError
from core.design.units import plural

MAX_PADDING = 64


def window(size: int, kernel: int, stride: int, padding: int, dilation: int = 1, *, pool: bool = False) -> int:
    """How many positions a window has along one side: ⌊(W − d·(K−1) − 1 + 2P) / S⌋ + 1, which for dilation 1 is
    (W − K + 2P) / S + 1. Raises DesignError if the window is larger than the padded input, with remedies that are legal
    (for a `pool`, torch allows padding of at most half the kernel).

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


def padding_for(size: int, kernel: int, stride: int, wanted: int, dilation: int = 1) -> Fraction:
    """The padding with which window() is `wanted` without rounding: ((wanted − 1)·S − W + d·(K−1) + 1) / 2.

    It is no whole number, or negative, where no padding gives exactly that size.
    """
    return Fraction((wanted - 1) * stride - size + dilation * (kernel - 1) + 1, 2)


def windows(height: int, width: int, *rest: int, pool: bool = False) -> tuple[int, int]:
    """window() for both sides, the smaller first, so that a remedy fits both; `rest` is kernel, stride, padding, dilation."""
    counts = {side: window(side, *rest, pool=pool) for side in sorted({height, width})}
    return counts[height], counts[width]


def pooled(shape: Shape, kernel: int, stride: int, padding: int, dilation: int = 1) -> Shape:
    """The shape after pooling; torch allows padding of at most half the (undilated) kernel."""
    channels, height, width = shape
    if padding > kernel // 2:
        what = f"padding {padding} is more than half of kernel {kernel}."
        raise DesignError("pool-padding", what, f"Use padding ≤ {kernel // 2}.")
    return channels, *windows(height, width, kernel, stride, padding, dilation, pool=True)


def size_formula(shape: Shape, kernel: int, stride: int, padding: int, dilation: int = 1) -> str:
    """(W − K + 2P)/S + 1 with its numbers: once if both sides are equal, else for height and width."""
    inside = f"− {kernel}" if dilation == 1 else f"− {dilation}·({kernel} − 1) − 1"
    lines = []
    for name, size in zip(("height", "width"), shape[1:], strict=True):
        exact = Fraction(size - dilation * (kernel - 1) - 1 + 2 * padding, stride) + 1
        result = str(exact) if exact.denominator == 1 else f"{float(exact):.2f} → {int(exact)}"
        lines.append(f"{name}: ({size} {inside} + 2·{padding})/{stride} + 1 = {result}")
    return lines[0].removeprefix("height: ") if shape[1] == shape[2] else "; ".join(lines)


def dropped(shape: Shape, kernel: int, stride: int, padding: int, dilation: int = 1) -> str:
    """A sentence if the windows do not reach the last rows or columns of the padded image; empty if they do."""
    rests = [(size - dilation * (kernel - 1) - 1 + 2 * padding) % stride for size in shape[1:]]
    parts = [plural(rest, name) for rest, name in zip(rests, ("row", "column"), strict=True) if rest]
    if not parts:
        return ""
    what = "padded input" if padding else "input"
    verb = "is" if sum(rests) == 1 else "are"
    return f"The last {' and '.join(parts)} of the {what} {verb} not reached: the size is rounded down, as torch does."


class Windowed(Layer):
    """A layer whose window slides over its input: convolution and pooling."""

    def _window(self) -> tuple[int, int, int, int]:
        """Kernel, stride, padding and dilation."""
        raise NotImplementedError

    def size_formula(self, shape: Shape) -> str:
        return size_formula(shape, *self._window())

    def note(self, shape: Shape) -> str:
        return dropped(shape, *self._window())

    def reach(self) -> tuple[int, int]:
        kernel, stride, _, dilation = self._window()
        return dilation * (kernel - 1) + 1, stride
