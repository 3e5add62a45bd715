"""A trained network's logits in 8 bits: by the reference in integers, which exported C agrees with, or by ONNX Runtime."""

import numpy as np
import torch
from torch import Tensor

from core.data.images import Images
from core.data.normalization import normalize
from core.learning.checkpoint import Checkpoint
from core.learning.evaluation import BATCH, outputs
from core.learning.export import to_onnx
from core.learning.onnx_runtime import session
from core.learning.quantization.integer_calibration import IMAGES, integers
from core.learning.quantization.integer_onnx import INPUT, to_int8_onnx

ENGINES = {
    "torch": "float32",
    "int8": "8-bit integers, as exported to C",
    "onnx-int8": "ONNX Runtime in 8 bits",
}


def logits(checkpoint: Checkpoint, engine: str, shown: Images, images: Images) -> Tensor:
    """Logits (n, classes) of `images` (uint8 pixels) by one of ENGINES; some of those `shown` say the activations' ranges."""
    normal = checkpoint.recipe.mean, checkpoint.recipe.std
    if engine == "torch":
        return outputs(checkpoint.network(), images, *normal)
    if engine == "int8":
        network = integers(checkpoint, shown)
        return torch.from_numpy(network.output.real(network.logits(images.pixels.numpy()))).float()
    content = to_onnx(checkpoint.network(), checkpoint.architecture.input_shape)
    ready = session(to_int8_onnx(content, normalize(shown.spaced(IMAGES).pixels.float(), *normal)))
    parts = [ready.run(None, {INPUT: normalize(batch.float(), *normal).numpy()})[0] for batch in images.pixels.split(BATCH)]
    return torch.from_numpy(np.concatenate(parts))
