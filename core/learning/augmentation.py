"""Random variations of training images, by torchvision's transforms.

A transform draws one variation per call, and a call costs about as much as training on a few images. So we vary a whole
epoch of images in groups before we shuffle it: the images of a group end up in different batches.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from core.data.images import Images
from core.data.torchvision_import import torchvision
from core.learning.recipe import Augmentation

GROUP = 32  # images that share one variation


class StrokeThickness:
    """Blends light strokes on a dark ground with their dilation (thicker) or erosion (thinner) in a 3×3 window."""

    def __init__(self, most: float) -> None:
        self.most = most

    def __call__(self, images: Tensor) -> Tensor:
        """(n, channels, height, width) to the same shape."""
        amount = float(torch.empty(()).uniform_(-self.most, self.most))
        changed = max_pool2d(images, 3, 1, 1) if amount > 0 else -max_pool2d(-images, 3, 1, 1)
        return torch.lerp(images, changed, abs(amount))


def vary(images: Images, settings: Augmentation) -> Images:
    """The images, each varied within the settings, by torch's global random numbers.

    Neighboring images share a variation, so they must be in random order and must be shuffled again.
    """
    if settings == Augmentation():
        return images
    parts = _transforms(settings, images.pixels.shape[-1])
    varied = torch.empty_like(images.pixels)
    for source, target in zip(images.pixels.split(GROUP), varied.split(GROUP), strict=True):
        group = source.float()
        for part in parts:
            group = part(group)
        target.copy_(group.round_().clamp_(0, 255))
    return Images(varied, images.labels)


def _transforms(settings: Augmentation, side: int) -> list[Callable[[Tensor], Tensor]]:
    v2 = torchvision().transforms.v2
    parts: list[Callable[[Tensor], Tensor]] = []
    if settings.thickness:
        parts.append(StrokeThickness(settings.thickness))
    if settings.elastic:
        # Sigma 4 follows P. Simard, D. Steinkraus and J. Platt, 2003, who used it for MNIST's 28×28 digits. Smaller images
        # get a smaller sigma: the smoothing window must fit into them.
        parts.append(v2.ElasticTransform(alpha=settings.elastic, sigma=min(4.0, side / 7)))
    if settings.shift or settings.rotation or settings.scale or settings.shear:
        share, shear = min(1.0, settings.shift / side), settings.shear  # torchvision takes a share of the side
        parts.append(
            v2.RandomAffine(
                degrees=settings.rotation,
                translate=(share, share),
                scale=(1 - settings.scale, 1 + settings.scale),
                shear=(-shear, shear, -shear, shear),
                interpolation=v2.InterpolationMode.BILINEAR,
            )
        )
    return parts
