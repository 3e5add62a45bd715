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
    """The window of a Conv2d, MaxPool2d or AvgPool2d."""
    parts = (getattr(module, part, 1) for part in ("kernel_size", "stride", "padding", "dilation"))
    return Window(*(part[0] if isinstance(part, tuple) else part for part in parts))


def taps(window: Window, index: int) -> np.ndarray:
    """The rows (or columns) of the input under the window of an output's row; those outside of the map are padding."""
    found: np.ndarray = index * window.stride - window.padding + window.dilation * np.arange(window.kernel)
    return found
