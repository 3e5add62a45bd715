"""One map of a convolution: what each map of its input adds to it."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d

from core.learning.inside.layers import MAPS, InsideError, passed, require_place
from core.learning.inside.window import window_of


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """A map as a sum: parts.sum(0) + rest + bias = value.

    `inputs` (kept, height, width) are the first MAPS maps that feed it, `kernels` (kept, K, K) their kernels, `parts` (kept,
    height, width) what each adds, `strengths` (kept,) the mean absolute value of each part. `left_out` maps more add `rest`.
    """

    inputs: Tensor
    kernels: Tensor
    parts: Tensor
    strengths: Tensor
    left_out: int
    rest: Tensor
    bias: float
    value: Tensor


@torch.inference_mode()
def feature_map(network: nn.Sequential, values: Tensor, layer: str, number: int) -> FeatureMap:
    """Map `number` of a convolution; raises InsideError if there is no such map or the layer is no convolution."""
    found = passed(network, values, layer)
    conv = found.module
    if not isinstance(conv, nn.Conv2d):
        raise InsideError("kind", f"{layer} is no convolution: no kernels feed its maps.", "Choose a convolution.")
    require_place(found.output, (number, 0, 0), layer)
    kernels, inputs, value = conv.weight[number, :MAPS], found.input[:MAPS], found.output[number]
    _, stride, padding, dilation = window_of(conv)
    parts = conv2d(inputs, kernels.unsqueeze(1), None, stride, padding, dilation, groups=len(kernels))
    bias = float(conv.bias[number])  # type: ignore[index]
    rest = value - bias - parts.sum(0)
    left_out = conv.in_channels - len(kernels)
    return FeatureMap(inputs, kernels, parts, parts.abs().mean((1, 2)), left_out, rest, bias, value)
