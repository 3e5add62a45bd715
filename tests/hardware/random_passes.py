"""The passes of random networks that work."""

import random

from core.design.architecture import trace
from core.design.refusal import LayerError
from core.hardware.groups import Group, groups
from tests.design.random_networks import random_architecture


def random_passes(seed: int, fused: bool) -> list[Group]:
    """The passes of the first network of this seed that works and has any."""
    dice = random.Random(seed)
    while True:
        try:
            found = groups(trace(random_architecture(dice)), fused)
        except LayerError:
            continue
        if found:
            return found
