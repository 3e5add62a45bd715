"""A trained network as the parts that compute: batch normalization is folded into the convolution before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.design.architecture import Architecture, Step, trace
from core.design.layers import BatchNorm2d, Conv2d, Dropout, Linear, ReLU
from core.design.refusal import Refusal
from core.hardware.groups import FREE
from core.learning.quantization.integer_numbers import Array

EPSILON = 1e-5  # of torch.nn.BatchNorm2d
LARGEST = float(np.finfo(np.float32).max)


class ConversionError(Refusal):
    """A network that cannot be written as integers, or as C."""


@dataclass(frozen=True, eq=False)
class Part:
    """A layer that does something when a trained network reads an image; arrays are float64.

    Of a convolution or linear layer: `weight` as torch has it and `bias` (outputs,). Of a normalization: a factor and a term
    for each channel. `last` is the place among the layers of the one whose values it gives: a folded normalization's.
    """

    step: Step
    last: int
    weight: Array | None = None
    bias: Array | None = None


def parts(architecture: Architecture, weights: Mapping[str, Array]) -> list[Part]:
    """The working layers in order, with weights as in torch's state dict.

    A normalization right after a convolution is folded into it; any other is a part of its own. Raises LayerError where the
    network cannot work, and ConversionError where it does nothing, or where float32 cannot hold a number.
    """
    found, before = list[Part](), None
    for index, step in enumerate(trace(architecture)):
        if isinstance(step.layer, BatchNorm2d) and isinstance(before, Conv2d):
            found[-1] = _folded(found[-1], index, *_normalization(weights, index))
        elif isinstance(step.layer, BatchNorm2d):
            found.append(Part(step, index, *_normalization(weights, index)))
        elif isinstance(step.layer, Conv2d | Linear):
            found.append(Part(step, index, *(_array(weights, f"{index}.{name}") for name in ("weight", "bias"))))
        elif not isinstance(step.layer, FREE):
            found.append(Part(step, index))
        before = step.layer
    if not found:
        raise ConversionError("no-layers", f"{architecture.name} has no layer that computes.", "Add one, such as Linear.")
    for part in found:
        if not all((np.abs(one) <= LARGEST).all() for one in (part.weight, part.bias) if one is not None):  # also refuses NaN
            what = f"{part.step.name} has weights that float32 cannot hold, once its normalization is folded in."
            raise ConversionError("not-finite", what, "Train the network again.")
    return found


def _array(weights: Mapping[str, Array], key: str) -> Array:
    return np.asarray(weights[key], np.float64)


def _normalization(weights: Mapping[str, Array], index: int) -> tuple[Array, Array]:
    """Factor and term: (x − mean)/√(var + ε) · γ + β = x · factor + term."""
    names = ("weight", "bias", "running_mean", "running_var")
    gamma, beta, mean, variance = (_array(weights, f"{index}.{name}") for name in names)
    with np.errstate(invalid="ignore"):  # of a variance below 0, which is refused later
        factor = gamma / np.sqrt(variance + EPSILON)
    return factor, beta - mean * factor


def _folded(part: Part, index: int, factor: Array, term: Array) -> Part:
    assert part.weight is not None and part.bias is not None
    return replace(part, last=index, weight=part.weight * factor[:, None, None, None], bias=part.bias * factor + term)


def range_layer(part: Part, steps: Sequence[Step]) -> int:
    """The place of the layer whose values say what range this part's output needs: a ReLU's that follows, else its own."""
    after = part.last + 1
    while after < len(steps) and isinstance(steps[after].layer, Dropout):
        after += 1
    return after if after < len(steps) and isinstance(steps[after].layer, ReLU) else part.last
