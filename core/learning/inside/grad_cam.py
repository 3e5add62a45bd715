"""Grad-CAM: where the maps of a convolution speak for a class.

R. Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization, 2017.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, relu

from core.learning.inside.layers import InsideError, batch_size, named, position, require_class, require_finite


@dataclass(frozen=True, eq=False)
class GradCam:
    """ReLU(Σ αₖ·mapₖ) of a layer, αₖ the mean gradient of the class's output with respect to map k.

    `map` (height, width) is of the layer's size, `over_image` the same brought to the image's, bilinearly.
    """

    layer: str
    map: Tensor
    over_image: Tensor


def grad_cam(network: nn.Sequential, values: Tensor, target: int, layer: str | None = None) -> GradCam:
    """Of the last convolution, or of a named layer that gives maps; raises InsideError where there is none."""
    layer = last_convolution(network) if layer is None else layer
    cut = position(network, layer) + 1
    batch_size(network, values, 3)  # a backward pass takes about two forward passes
    with torch.inference_mode():
        reached = network[:cut](values.unsqueeze(0))
    if reached.dim() != 4:
        what = f"{layer} gives a vector: Grad-CAM needs maps, which have a place in the image."
        raise InsideError("no-maps", what, "Choose a layer before Flatten, or occlusion or gradients.")
    maps = reached.clone().requires_grad_()
    with torch.enable_grad():
        logits = network[cut:](maps)
        require_class(logits, target)
        require_finite(logits, "the network")
        (found,) = torch.autograd.grad(logits[0, target], maps)
    require_finite(found, "the backward pass")
    cam = relu((found.mean((2, 3), keepdim=True) * maps.detach()).sum(1, keepdim=True))
    over = interpolate(cam, tuple(values.shape[1:]), mode="bilinear")
    return GradCam(layer, cam[0, 0], over[0, 0])


def last_convolution(network: nn.Sequential) -> str:
    """The name of the last convolution; raises InsideError where there is none."""
    found = [name for name, module in named(network) if isinstance(module, nn.Conv2d)]
    if not found:
        what = "Grad-CAM weighs the maps of a convolution, and this network has none."
        raise InsideError("no-convolution", what, "Use occlusion, gradient or integrated gradients.")
    return found[-1]
