"""The windows of convolution and pooling, as torch's modules hold them."""

from typing import NamedTuple

import numpy as np
from torch import nn


class Window(NamedTuple):
    """A square window, the same along both sides."""

    kernel: int
    stride: int
    padding: int
    dilation: int


def window_of(module: nn.Module) -> Window:
    """The window of a layer of maps; of one value, where the layer has none."""
    parts = (
        getattr(module, part, other) for part, other in (("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1))
    )
    return Window(*(part[0] if isinstance(part, tuple) else part for part in parts))


def whole_places(window: Window, side: int) -> int:
    """At how many places along a side of the input the window holds no padding; 0 where it is larger than the input."""
    reach = window.dilation * (window.kernel - 1) + 1
    return max(0, (side - reach) // window.stride + 1)


def taps(window: Window, index: int) -> np.ndarray:
    """The rows (or columns) of the input under the window of an output's row; those outside of the map are padding."""
    found: np.ndarray = index * window.stride - window.padding + window.dilation * np.arange(window.kernel)
    return found
