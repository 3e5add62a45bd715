"""The ranges of a network's activations on calibration images, measured with torch, and the network in integers by them."""

import torch
from torch import Tensor, nn

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.checkpoint import Checkpoint
from core.learning.evaluation import BATCH
from core.learning.quantization.integer import IntegerNetwork, to_integers

IMAGES = 512  # to calibrate with


@torch.inference_mode()
def layer_ranges(network: nn.Sequential, pixels: Tensor, mean: float, std: float) -> list[tuple[float, float]]:
    """The smallest and largest value that each layer gives for pixels (n, channels, height, width) uint8; eval mode."""
    found = [(float("inf"), float("-inf"))] * len(network)
    for batch in pixels.split(BATCH):
        values = normalize(batch.float(), mean, std)
        for index, layer in enumerate(network):
            values = layer(values)
            low, high = map(float, values.aminmax())
            found[index] = min(found[index][0], low), max(found[index][1], high)
    return found


def integers(checkpoint: Checkpoint, images: Images) -> IntegerNetwork:
    """A trained network in integers, calibrated with some of these images; raises ConversionError."""
    normal = checkpoint.recipe.mean, checkpoint.recipe.std
    ranges = layer_ranges(checkpoint.network(), images.spaced(IMAGES).pixels, *normal)
    weights = {key: tensor.numpy() for key, tensor in checkpoint.weights.items()}
    return to_integers(checkpoint.architecture, weights, ranges, normal)
