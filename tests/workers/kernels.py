"""The kernels of the lanes, ready in a process."""

from core.design.zoo import ZOO
from core.learning.choosing import measure
from core.learning.estimate import IMAGES, NETWORKS
from core.learning.recipe import Recipe


def load_kernels() -> None:
    """Load the kernels of both forms into this process; they are compiled first where this machine has none."""
    measure((IMAGES, NETWORKS), ZOO["softmax"], Recipe(batch_size=4), 2)
