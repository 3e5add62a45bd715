"""Images as the network holds them in its last hidden layer: the nearest ones, and the plane that shows most of them."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.inside.layers import InsideError, batch_size

FEATURES = 2**26  # values of all images together at most: 256 MiB
FITTED = 2000  # images that the plane is fitted to; of more, the first ones


class Neighbors(NamedTuple):
    """The images next to a point, the nearest first: `places` (count,) int64 in the split, `distances` (count,)."""

    places: Tensor
    distances: Tensor


class Plane(NamedTuple):
    """The two directions (2, d) in which the features differ most, through their `middle` (d,), and the shares (2,) of the
    variance that they show.
    """

    middle: Tensor
    directions: Tensor
    shares: Tensor

    def of(self, features: Tensor) -> Tensor:
        """The features (n, d) as points (n, 2)."""
        return (features - self.middle) @ self.directions.T


@torch.inference_mode()
def features_of(network: nn.Sequential, values: Tensor) -> Tensor:
    """(n, d) for a batch: what goes into the last layer with weights; the pixels where that is the only one."""
    weighted = [index for index, module in enumerate(network) if isinstance(module, nn.Conv2d | nn.Linear)]
    reached: Tensor = network[: weighted[-1] if weighted else 0](values)
    return reached.flatten(1)


def features(network: nn.Sequential, images: Images, mean: float, std: float) -> Tensor:
    """features_of() for images of uint8 pixels; raises InsideError if they take more than FEATURES values."""
    first = normalize(images.pixels[:1].float(), mean, std)
    width = features_of(network, first).shape[1]
    if len(images) * width > FEATURES:
        what = f"{len(images):,} images of {width:,} values each are too many; at most {FEATURES:,} values are held."
        raise InsideError("features", what, f"Take the first {FEATURES // width:,} images.")
    size = batch_size(network, first[0], len(images))
    return torch.cat([features_of(network, normalize(batch.pixels.float(), mean, std)) for batch in images.batches(size)])


@torch.inference_mode()
def nearest(features: Tensor, point: Tensor, count: int = 8) -> Neighbors:
    """The images (n, d) whose features have the least Euclidean distance from the point (d,)."""
    distances = torch.cdist(features, point[None], compute_mode="donot_use_mm_for_euclid_dist")[:, 0]
    found = distances.topk(min(count, len(features)), largest=False)
    return Neighbors(found.indices, found.values)


@torch.inference_mode()
def plane(features: Tensor) -> Plane:
    """The first two principal components of the first FITTED features (n, d).

    Of the two signs of a direction the one is taken that makes its largest entry positive. Where there is only one direction
    to differ in, because d or n is small, the second one is 0.
    """
    fitted = features[:FITTED]
    middle = fitted.mean(0)
    _, spread, right = torch.linalg.svd(fitted - middle, full_matrices=False)
    directions, shares = torch.zeros(2, features.shape[1]), torch.zeros(2)
    found = right[:2]
    directions[: len(found)] = found * found.gather(1, found.abs().argmax(1, keepdim=True)).sign()
    variance = spread.square()
    shares[: len(found)] = variance[:2] / variance.sum().clamp(min=torch.finfo(torch.float32).tiny)
    return Plane(middle, directions, shares)
