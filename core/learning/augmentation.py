"""Random variations of training images, each image by itself; many are varied in one call.

A varied image takes its values from a grid of places in the original: a place for each pixel, turned, sheared, scaled and
shifted with the image and moved by its elastic field.
"""

from functools import cache

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from core.data.images import Images
from core.learning.recipe import Augmentation

TOGETHER = 256  # images of a call: they and their grid fit into the cache


def vary(images: Images, settings: Augmentation) -> Images:
    """The images, each varied in its own way within the settings, by torch's global random numbers."""
    if settings == Augmentation():
        return images
    varied = torch.empty_like(images.pixels)
    for source, target in zip(images.pixels.split(TOGETHER), varied.split(TOGETHER), strict=True):
        group = source.float()
        if settings.thickness:
            group = with_other_strokes(group, settings.thickness)
        if settings != Augmentation(thickness=settings.thickness):
            group = grid_sample(group, _places(group, settings), align_corners=False)
        target.copy_(group.round_().clamp_(0, 255))
    return Images(varied, images.labels)


def with_other_strokes(images: Tensor, most: float) -> Tensor:
    """Light strokes on a dark ground blended with their dilation (thicker) or erosion (thinner) in a 3×3 window.

    images: (n, channels, height, width); each has a share of its own, up to `most`.
    """
    amount = _uniform(images, most).view(-1, 1, 1, 1)
    side = amount.sign()  # an erosion is the dilation of the negative
    return torch.lerp(images, side * _dilated(side * images), amount.abs())


def _dilated(images: Tensor) -> Tensor:
    """The largest value in the 3×3 window around each pixel, by four shifts: a 25th of the time of max_pool2d."""
    for along in (2, 3):
        most, last = images.clone(), images.shape[along] - 1
        for to, source in ((1, 0), (0, 1)):
            part = most.narrow(along, to, last)
            torch.maximum(part, images.narrow(along, source, last), out=part)
        images = most
    return images


def _places(images: Tensor, settings: Augmentation) -> Tensor:
    """Where each pixel takes its value from, as grid_sample has it: (n, height, width, 2), x and y from −1 to 1."""
    count, _, height, width = images.shape
    # In pixels from the middle, and backwards: from a place in the varied image to that in the original.
    turn, upright, flat = (torch.deg2rad(_uniform(images, most)) for most in (settings.rotation, *2 * (settings.shear,)))
    shrink = 1 / (1 + _uniform(images, settings.scale))
    x, y = _uniform(images, settings.shift), _uniform(images, settings.shift)
    cos, sin, upright, flat = turn.cos() * shrink, turn.sin() * shrink, upright.tan(), flat.tan()
    matrix = [cos + sin * flat, cos * upright + sin, cos * flat - sin, cos - sin * upright]
    back = [matrix[0], matrix[1], -matrix[0] * x - matrix[1] * y, matrix[2], matrix[3], -matrix[2] * x - matrix[3] * y]
    places = (torch.stack(back, 1) @ _coordinates(height, width).to(images.device)).view(count, height, width, 2)
    if settings.elastic:
        places += _elastic(images, settings.elastic)
    return places.mul_(2 / torch.tensor([width, height], device=images.device))


@cache
def _coordinates(height: int, width: int) -> Tensor:
    """(6, height · width · 2): six numbers of a map, times these, are the x and y to which it takes each pixel's middle."""
    y, x = torch.meshgrid(torch.arange(height) + 0.5 - height / 2, torch.arange(width) + 0.5 - width / 2, indexing="ij")
    one, none = torch.stack([x, y, torch.ones_like(x)]), torch.zeros(3, height, width)
    return torch.cat([torch.stack([one, none], 3), torch.stack([none, one], 3)]).flatten(1)


def _elastic(images: Tensor, strength: float) -> Tensor:
    """(n, height, width, 2): smooth random displacements in pixels, as strong as those of torchvision's ElasticTransform.

    Sigma 4 follows P. Simard, D. Steinkraus and J. Platt, 2003, who used it for MNIST's 28×28 digits; smaller images get less.
    """
    count, _, height, width = images.shape
    noise = torch.rand(count, 2, height, width).mul_(strength).sub_(strength / 2).to(images.device)
    return (_blur(height).to(images.device) @ noise @ _blur(width).to(images.device).mT).movedim(1, 3)


@cache
def _blur(side: int) -> Tensor:
    """(side, side): a row of values times this is smoothed by a Gaussian, mirrored at its ends."""
    sigma = min(4.0, side / 7)
    reach, here = int(4 * sigma), torch.arange(side)
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    blur, last = torch.zeros(side, side), side - 1
    for offset, weight in zip(range(-reach, reach + 1), weights / weights.sum(), strict=True):
        blur[here, last - (last - (here + offset).abs()).abs()] += weight
    return blur


def _uniform(images: Tensor, most: float) -> Tensor:
    """(n,): a number from −most to most for each image. Drawn on the CPU, whose random numbers a snapshot keeps."""
    return torch.empty(len(images)).uniform_(-most, most).to(images.device)
