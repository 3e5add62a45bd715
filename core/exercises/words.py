"""Layers described, as in the text of an exercise."""

from collections.abc import Iterable

from core.design.layer import Layer
from core.design.layers import AvgPool2d, Conv2d, Linear, MaxPool2d


def described(layer: Layer) -> str:
    """A convolution of 16 kernels of 5×5, stride 2, padding 1."""
    if isinstance(layer, Linear):
        return f"A linear layer of {layer.out_features:,} outputs"
    if isinstance(layer, Conv2d):
        of = f"A convolution of {layer.out_channels} kernels of {layer.kernel_size}×{layer.kernel_size}"
        dilation = f", dilation {layer.dilation}" if layer.dilation > 1 else ""
        return f"{of}, stride {layer.stride}, padding {layer.padding}{dilation}"
    if isinstance(layer, MaxPool2d | AvgPool2d):
        kind = "Max" if isinstance(layer, MaxPool2d) else "Average"
        return f"{kind} pooling of {layer.kernel_size}×{layer.kernel_size}, stride {layer.stride}"
    return type(layer).__name__


def chain(layers: Iterable[Layer]) -> str:
    """Layers in their order: First a convolution of ...; then max pooling of ...."""
    return "First " + "; then ".join(f"{words[0].lower()}{words[1:]}" for words in map(described, layers))
