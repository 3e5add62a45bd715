"""Occlusion: how the probability of a class changes when a patch of background covers a part of the image.

M. Zeiler and R. Fergus, Visualizing and Understanding Convolutional Networks, 2014.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.learning.evaluation import classify
from core.learning.inside.layers import InsideError, batch_size, require_class, require_finite

PATCHES = 4096  # in a grid at most


@dataclass(frozen=True, eq=False)
class Occlusion:
    """`changes` (rows, columns): probability of the class with the patch there minus that without. The patch at row i and
    column j covers `patch` × `patch` pixels from i·step, j·step on.
    """

    changes: Tensor
    probability: float
    patch: int
    step: int


@torch.inference_mode()
def occlusion(
    network: nn.Sequential, values: Tensor, target: int, background: float, patch: int = 4, step: int = 1
) -> Occlusion:
    """Slide a patch over the image; raises InsideError for a class, patch or step that cannot be.

    A patch that covers nothing but background changes nothing, so the network is not asked.
    """
    height, width = values.shape[1:]
    if not (1 <= patch <= min(height, width) and step >= 1):
        raise InsideError("patch", f"A patch of {patch} and a step of {step} do not fit {height}×{width} pixels.")
    rows, columns = _covered(height, patch, step), _covered(width, patch, step)
    count = len(rows) * len(columns)
    if count > PATCHES:
        what = f"A patch has {count:,} places here; at most {PATCHES:,} are tried."
        raise InsideError("patch", what, "Use a larger step.")
    before = classify(network, values.unsqueeze(0))
    require_class(before, target)
    inked = ~torch.isclose(values, torch.tensor(background)).all(0)
    asked = torch.einsum("ih,hw,jw->ij", rows.float(), inked.float(), columns.float()).flatten().nonzero()[:, 0]
    changes = torch.zeros(count)
    for part in asked.split(batch_size(network, values, count)):
        mask = rows[part // len(columns), :, None] & columns[part % len(columns), None, :]
        covered = torch.where(mask.unsqueeze(1), background, values)
        changes[part] = classify(network, covered)[:, target] - before[0, target]
    require_finite(changes, "the network")
    return Occlusion(changes.view(len(rows), len(columns)), float(before[0, target]), patch, step)


def _covered(size: int, patch: int, step: int) -> Tensor:
    """(places, size): which pixels along a side the patch covers at each of its places."""
    away = torch.arange(size) - torch.arange(0, size - patch + 1, step)[:, None]
    return (away >= 0) & (away < patch)
