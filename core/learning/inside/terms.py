"""What one value of each kind of layer is computed from: the places of its inputs, the inputs, their weights, and the bias."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from core.learning.inside.window import taps, window_of


class Terms(NamedTuple):
    """`places` (n, 3) or (n, 1) int64 in the layer's input, `inputs` and `weights` (n,) float64; no weights of a function."""

    places: np.ndarray
    inputs: np.ndarray
    weights: np.ndarray | None
    bias: float


@torch.inference_mode()
def terms_of(module: nn.Module, source: Tensor, at: tuple[int, ...]) -> Terms:
    """The terms of the layer's output at this place; `source` is the layer's input, without the batch."""
    match module:
        case nn.Conv2d() | nn.MaxPool2d() | nn.AvgPool2d():
            return _of_window(module, source, at)
        case nn.Linear():
            inputs, weights = _array(source), _array(module.weight[at[0]])
            return Terms(np.arange(len(inputs))[:, None], inputs, weights, float(module.bias[at[0]]))
        case nn.BatchNorm2d():
            # (x − mean)/√(variance + ε) · weight + bias, written as one weight and one bias.
            learned = ("running_mean", "running_var", "weight", "bias")
            mean, variance, weight, bias = (float(getattr(module, part)[at[0]]) for part in learned)
            scale = weight / (variance + module.eps) ** 0.5
            return Terms(np.array([at]), np.array([float(source[at])]), np.array([scale]), bias - scale * mean)
        case nn.Flatten():
            place = np.unravel_index(at[0], tuple(source.shape))
            return _same(tuple(map(int, place)), source)
        case nn.ZeroPad2d():
            left, _, top, _ = module.padding
            return _same((at[0], at[1] - top, at[2] - left), source)
        case nn.Dropout():
            return _same(at, source)
        case _:
            return Terms(np.array([at]), np.array([float(source[at])]), None, 0.0)


def _same(place: tuple[int, ...], source: Tensor) -> Terms:
    """One input passed on as it is; 0 outside of the map."""
    inside = all(0 <= index < size for index, size in zip(place, source.shape, strict=True))
    return Terms(np.array([place]), np.array([float(source[place]) if inside else 0.0]), np.ones(1), 0.0)


def _of_window(module: nn.Module, source: Tensor, at: tuple[int, ...]) -> Terms:
    """The inputs under the window: of all maps for a convolution, else of the same map."""
    window = window_of(module)
    rows, columns = taps(window, at[1]), taps(window, at[2])
    first, maps = (0, source) if isinstance(module, nn.Conv2d) else (at[0], source[at[0] : at[0] + 1])
    height, width = source.shape[1:]
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    cut = maps[:, rows.clip(0, height - 1)][:, :, columns.clip(0, width - 1)]
    inputs = np.where(inside, _array(cut), 0.0).ravel()
    grid = np.meshgrid(np.arange(len(maps)) + first, rows, columns, indexing="ij")
    places = np.stack(grid, axis=-1).reshape(-1, 3)
    if isinstance(module, nn.Conv2d):
        bias = float(module.bias[at[0]])  # type: ignore[index]
        return Terms(places, inputs, _array(module.weight[at[0]]).ravel(), bias)
    if isinstance(module, nn.AvgPool2d):
        return Terms(places, inputs, np.full(len(inputs), 1 / len(inputs)), 0.0)
    places, inputs = places[inside.ravel()], inputs[inside.ravel()]  # padding never wins
    weights = np.zeros(len(inputs))
    weights[inputs.argmax()] = 1
    return Terms(places, inputs, weights, 0.0)


def _array(values: Tensor) -> np.ndarray:
    found: np.ndarray = values.detach().to(torch.float64).numpy()
    return found
