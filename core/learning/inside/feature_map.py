"""One map of a convolution: what each map of its input adds to it."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, cat, nn
from torch.nn.functional import conv2d

from core.learning.inside.layers import MAPS, InsideError, passed, require_place
from core.learning.inside.window import window_of


class Feeding(NamedTuple):
    """What one map of the input adds: the mean absolute value over the map, and the sum of the weights of its kernel."""

    map: int
    strength: float
    kernel_sum: float


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """A map as the sum of what each map of its input adds, and of its bias.

    Of the input's maps those are kept that add most, at most MAPS, the strongest first: `numbers` (kept,) say which, `inputs`
    (kept, height, width) are their values, `kernels` (kept, K, K) their kernels, `parts` (kept, height, width) what each adds,
    `strengths` (kept,) the mean absolute value of each part. `left_out` more maps feed it.
    """

    numbers: Tensor
    inputs: Tensor
    kernels: Tensor
    parts: Tensor
    strengths: Tensor
    left_out: int
    bias: float
    value: Tensor

    @property
    def feeding(self) -> list[Feeding]:
        """The maps that are kept, in numbers."""
        columns = self.numbers, self.strengths, self.kernels.sum((1, 2))
        return list(map(Feeding, *(column.tolist() for column in columns)))


@torch.inference_mode()
def feature_map(network: nn.Sequential, values: Tensor, layer: str, number: int) -> FeatureMap:
    """Map `number` of a convolution; raises InsideError if there is no such map or the layer is no convolution."""
    found = passed(network, values, layer)
    conv = found.module
    if not isinstance(conv, nn.Conv2d):
        raise InsideError("kind", f"{layer} is no convolution: no kernels feed its maps.", "Choose a convolution.")
    require_place(found.output, (number, 0, 0), layer)
    each = zip(
        found.input.split(MAPS), conv.weight[number].split(MAPS), strict=True
    )  # of thousands of maps, not all parts at once
    strengths = cat([_parts(conv, *some).abs().mean((1, 2)) for some in each])
    order = strengths.argsort(descending=True, stable=True)[:MAPS]
    inputs, kernels = found.input[order], conv.weight[number, order]
    bias = float(conv.bias[number])  # type: ignore[index]
    parts, left_out = _parts(conv, inputs, kernels), conv.in_channels - len(order)
    return FeatureMap(order, inputs, kernels, parts, strengths[order], left_out, bias, found.output[number])


def _parts(conv: nn.Conv2d, inputs: Tensor, kernels: Tensor) -> Tensor:
    """What each input map (n, height, width) adds by its kernel (n, K, K)."""
    _, stride, padding, dilation = window_of(conv)
    return conv2d(inputs, kernels.unsqueeze(1), None, stride, padding, dilation, groups=len(kernels))
