"""Every layer's output for one image: the whole network at one look."""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn

from core.learning.inside.layers import MAPS, VALUES, InsideError, passed, require_finite, require_place, walk


@dataclass(frozen=True, eq=False)
class Activation:
    """One layer's output for one image.

    `shape` is that of the whole output. `values` holds its first maps (kept, height, width), or of a vector its first values
    (kept,): at most MAPS maps and VALUES values. `extent` is the largest absolute value of the whole layer.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    values: Tensor
    extent: float

    @property
    def left_out(self) -> int:
        """How many maps, or values of a vector, are not kept."""
        return self.shape[0] - len(self.values)


@torch.inference_mode()
def activations(network: nn.Sequential, values: Tensor) -> list[Activation]:
    """The output of each layer, in order; raises InsideError if one holds what is not a number."""
    found = []
    for name, module, _, output in walk(network, values.unsqueeze(0)):
        whole = output[0]
        require_finite(whole, name)
        kept = _first(whole)
        found.append(Activation(name, type(module).__name__, tuple(whole.shape), kept, float(whole.abs().max())))
    return found


def one_map(network: nn.Sequential, values: Tensor, layer: str, number: int) -> Tensor:
    """One map (height, width) of a layer; raises InsideError if there is none, or it has more than VALUES values."""
    output = passed(network, values, layer).output
    if output.dim() != 3:
        raise InsideError("no-maps", f"{layer} gives a vector, which has no maps.", "Choose a layer before Flatten.")
    require_place(output, (number, 0, 0), layer)
    if output[number].numel() > VALUES:
        what = f"A map of {layer} has {output[number].numel():,} values; at most {VALUES:,} are given."
        raise InsideError("memory", what, "Take a smaller image, or less padding.")
    return output[number]


def _first(whole: Tensor) -> Tensor:
    """The first maps, or values of a vector, as far as the limits allow; what is left out is freed."""
    fit = VALUES // prod(whole.shape[1:])
    kept = min(len(whole), fit, MAPS) if whole.dim() > 1 else min(len(whole), fit)
    return whole if kept == len(whole) else whole[:kept].clone()
