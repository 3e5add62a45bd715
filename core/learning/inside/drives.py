"""What a layer has learned: for each of its maps the images that drive it most, and how many of its units are dead."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.inside.layers import MAPS, batch_size, until


@dataclass(frozen=True, eq=False)
class Drives:
    """For the first maps (or units) of a layer, at most MAPS, the images with the largest value, the largest first.

    `places` (kept, most) int64 are the images' numbers, `values` (kept, most) their largest value. `dead` of all `count` maps
    have one and the same value everywhere for every image, as behind a ReLU that never opens.
    """

    layer: str
    count: int
    places: Tensor
    values: Tensor
    dead: int


@torch.inference_mode()
def drives(network: nn.Sequential, images: Images, mean: float, std: float, layer: str, most: int = 8) -> Drives:
    """The `most` images that drive each map of `layer`; raises InsideError if there is no such layer."""
    part = until(network, layer)
    size = batch_size(part, normalize(images.pixels[0].float(), mean, std), len(images))
    highest, lowest = [], []
    for batch in images.batches(size):
        maps = part(normalize(batch.pixels.float(), mean, std))
        maps = maps.view(*maps.shape[:2], -1)
        highest.append(maps.amax(2))
        lowest.append(maps.amin((0, 2)))
    peaks = torch.cat(highest)
    found = peaks[:, :MAPS].T.topk(min(most, len(images)))
    dead = int((peaks.amax(0) == torch.stack(lowest).amin(0)).sum())
    return Drives(layer, peaks.shape[1], found.indices, found.values, dead)
