"""The gradient of a class's output with respect to the image, and gradient × input."""

import torch
from torch import Tensor, nn

from core.learning.inside.layers import batch_size, require_class, require_finite


def gradient(network: nn.Module, batch: Tensor, target: int) -> tuple[Tensor, Tensor]:
    """Outputs (n,) of the class before the softmax, and their gradients (n, channels, height, width), for a batch of images.

    Its absolute value is the saliency map (K. Simonyan, A. Vedaldi, A. Zisserman, Deep Inside Convolutional Networks, 2014).
    """
    given = batch.detach().clone().requires_grad_()
    with torch.enable_grad():
        logits = network(given)
        require_class(logits, target)
        require_finite(logits, "the network")
        (found,) = torch.autograd.grad(logits[:, target].sum(), given)
    require_finite(found, "the backward pass")
    return logits[:, target].detach(), found


def gradient_times_input(network: nn.Sequential, values: Tensor, target: int, background: float = 0.0) -> Tensor:
    """Gradient × ink, (channels, height, width): what each pixel adds to the class's output, to first order.

    Ink is what differs from the background: with pixels from 0 to 1, and their normalization as the network's first step,
    this is gradient × pixel.
    """
    batch_size(network, values, 3)  # a backward pass takes about two forward passes
    _, found = gradient(network, values.unsqueeze(0), target)
    return found[0] * (values - background)
