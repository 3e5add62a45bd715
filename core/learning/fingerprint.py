"""What tells one network's answers from another's."""

import hashlib
from collections.abc import Mapping

from torch import Tensor

from core.design.architecture import Architecture
from core.learning.recipe import Recipe


def fingerprint(architecture: Architecture, recipe: Recipe, weights: Mapping[str, Tensor]) -> str:
    """SHA-256 of all that the answers depend on: the layers, how pixels are normalized, and the weights."""
    found = hashlib.sha256(f"{architecture.layers} {recipe.mean} {recipe.std}".encode())
    for name in sorted(weights):
        found.update(weights[name].numpy().tobytes())
    return found.hexdigest()
