"""A network whose layers round their weights and their inputs, made from a trained one and a few images."""

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.evaluation import BATCH
from core.learning.quantization.rounding import (
    activation_steps,
    fake_activations,
    fake_bias,
    fake_weights,
    weight_scale,
)
from core.learning.quantization.setting import Setting

Range = tuple[float, float]


class Rounded(nn.Module):
    """A convolution or linear layer with weights of `bits` bits, and inputs of `input_bits` bits within `range`.

    Without `input_bits` inputs and bias stay floats.
    """

    def __init__(self, layer: nn.Conv2d | nn.Linear, bits: int, per_channel: bool, input_bits: int | None = None) -> None:
        super().__init__()
        self.layer, self.bits, self.per_channel, self.input_bits = layer, bits, per_channel, input_bits
        self.range: Range = (0.0, 0.0)

    def forward(self, values: Tensor) -> Tensor:
        """What the layer makes of the rounded numbers."""
        weights, bias = self.layer.weight, self.layer.bias
        assert bias is not None  # as all layers here have one
        if self.input_bits is not None:
            steps = activation_steps(*self.range, self.input_bits)
            values = fake_activations(values, steps)
            scale = steps.scale * weight_scale(weights, self.bits, self.per_channel).flatten()
            bias = fake_bias(bias, scale)
        rounded: dict[str, Tensor] = {"weight": fake_weights(weights, self.bits, self.per_channel), "bias": bias}
        found: Tensor = functional_call(self.layer, rounded, (values,))
        return found


def quantized(network: nn.Sequential, setting: Setting, images: Images, mean: float, std: float) -> nn.Sequential:
    """A copy of the trained network that rounds as the setting says; `images` (uint8 pixels) show the ranges.

    The answers, which only are compared, stay the sums that they are. The network is not changed.
    """
    plain = folded(network)
    bits = (setting.weights, setting.per_channel, setting.activations)
    made = nn.Sequential(*(Rounded(one, *bits) if isinstance(one, nn.Conv2d | nn.Linear) else one for one in plain))
    set_ranges(made, input_ranges(plain, images, mean, std))
    return made.eval()


def folded(network: nn.Sequential) -> nn.Sequential:
    """A copy in which each normalization right after a convolution is part of that convolution's weights and bias.

    In its place an Identity stays, so that layers keep their numbers.
    """
    modules: list[nn.Module] = []
    for module in deepcopy(network).eval():
        if isinstance(module, nn.BatchNorm2d) and modules and isinstance(modules[-1], nn.Conv2d):
            modules[-1] = fuse_conv_bn_eval(modules[-1], module)
            module = nn.Identity()
        modules.append(module)
    return nn.Sequential(*modules)


@torch.inference_mode()
def input_ranges(network: nn.Sequential, images: Images, mean: float, std: float) -> list[Range]:
    """The least and the largest input of each layer over all images (uint8 pixels); the network must be in eval mode."""
    ranges = [(0.0, 0.0)] * len(network)
    for batch in images.batches(BATCH):
        values = normalize(batch.pixels.float(), mean, std)
        for index, module in enumerate(network):
            low, high = ranges[index]
            ranges[index] = min(low, float(values.min())), max(high, float(values.max()))
            values = module(values)
    return ranges


def set_ranges(network: nn.Sequential, ranges: list[Range]) -> None:
    """Let each rounding layer round its inputs within its range."""
    for module, found in zip(network, ranges, strict=True):
        if isinstance(module, Rounded):
            module.range = found
