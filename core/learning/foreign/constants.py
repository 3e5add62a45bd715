"""What operators give that does not depend on the image: constants, weights in another order, and arithmetic with shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.learning.foreign.chain import Chain
from core.learning.foreign.graph import Operator

MOST = 64  # numbers in a shape


def _slice(settings: dict[str, Any], array: np.ndarray, starts: Any, ends: Any, *rest: Any) -> np.ndarray:
    axes = rest[0] if rest else range(len(starts))
    steps = rest[1] if len(rest) > 1 else [1] * len(starts)
    index = [slice(None)] * array.ndim
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        index[axis] = slice(start, end, step)
    return array[tuple(index)]


def _filled(settings: dict[str, Any], shape: np.ndarray) -> np.ndarray:
    (count,) = shape
    if count > MOST:
        raise ValueError(f"a shape of {count} sides")
    return np.full(count, settings.get("value", np.zeros(1, np.int64)))


_ARRAYS: dict[str, Callable[..., np.ndarray]] = {  # never give more numbers than they take
    "Identity": lambda settings, array: array,
    "Transpose": lambda settings, array: array.transpose(settings.get("perm")),
    "Reshape": lambda settings, array, shape: array.reshape(shape.reshape(-1)),
    "Cast": lambda settings, array: array,
    "Slice": _slice,
}
_SHAPES: dict[str, Callable[..., np.ndarray]] = {  # take vectors of whole numbers; a single number is a vector of one
    "ConstantOfShape": _filled,
    "Squeeze": lambda settings, shape, *axes: shape,
    "Unsqueeze": lambda settings, shape, *axes: shape,
    "Gather": lambda settings, shape, places: shape[places],
    "Concat": lambda settings, *shapes: np.concatenate(shapes),
}


def is_constant(operator: Operator, chain: Chain) -> bool:
    """Whether what the operator gives does not depend on the pixels."""
    known = operator.kind in (*_ARRAYS, *_SHAPES, "Constant") and chain.value not in operator.inputs
    return known or operator.kind == "Shape"


def compute(operator: Operator, chain: Chain) -> np.ndarray:
    """What it gives; a shape has 0 in place of the batch's size, which Reshape takes for "as it is". Raises OnnxError."""
    settings: dict[str, Any] = operator.settings
    if operator.kind == "Constant":
        (value,) = settings.values()
        return np.asarray(value)
    if operator.kind == "Shape":
        operator.require(operator.inputs == (chain.value,) and not settings, "it is not the whole shape of what is before it.")
        return np.array([0, *chain.shape])
    inputs = [chain.constant(operator, place) for place in range(len(operator.inputs))]
    if operator.kind in _ARRAYS:
        return _ARRAYS[operator.kind](settings, *inputs)
    shapes = [one.reshape(-1) for one in inputs]
    small = sum(one.size for one in shapes) <= MOST and all(one.dtype.kind == "i" for one in shapes)
    operator.require(small, "it computes something else than a shape.")
    return _SHAPES[operator.kind](settings, *shapes)
