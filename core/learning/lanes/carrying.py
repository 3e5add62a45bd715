"""The way of a training's state into a lane and back.

Between two epochs all state is in the trainings themselves: their networks, optimizers and schedules. So each can be saved,
and can go on alone, by this engine or by torch. Where lanes are images, the arrays belong to one training: its lane is None.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.learning.lanes.arrays import Arrays
from core.learning.training import Training

MOMENTS = (("momentum_buffer", "exp_avg"), ("exp_avg_sq",))  # torch's names of the first and the second


def bring(training: Training, arrays: Arrays, lane: int | None) -> None:
    """Copy a training's weights, running values and moments into its lane."""
    parameters = list(training.network.parameters())
    _put(_column(arrays.weights, lane), parameters)
    for array, names in zip((arrays.first, arrays.second), MOMENTS, strict=True):
        states = [training.optimizer.state.get(parameter, {}) for parameter in parameters]
        found = [next((state[name] for name in names if name in state), None) for state in states]
        if all(value is not None for value in found):
            _put(_column(array, lane), [value for value in found if value is not None])
    for module, at in _norms(training.network):
        _put(_column(arrays.running, lane)[at:], [one for one in (module.running_mean, module.running_var) if one is not None])


@torch.no_grad()
def hand_back(arrays: Arrays, lane: int | None, training: Training) -> None:
    """Give a training, after an epoch that it does not count yet, its weights, running values and moments."""
    parameters = list(training.network.parameters())
    _take(_column(arrays.weights, lane), parameters)
    steps = float((training.done + 1) * training.batches)
    names = {"momentum": MOMENTS[0][:1], "sgd": ()}.get(training.recipe.optimizer, ("exp_avg", "exp_avg_sq"))
    for array, name in zip((arrays.first, arrays.second), names, strict=False):
        moments = [torch.empty_like(parameter) for parameter in parameters]
        _take(_column(array, lane), moments)
        for parameter, moment in zip(parameters, moments, strict=True):
            training.optimizer.state[parameter][name] = moment
            if name != "momentum_buffer":
                training.optimizer.state[parameter]["step"] = torch.tensor(steps)
    for module, at in _norms(training.network):
        _take(_column(arrays.running, lane)[at:], [one for one in (module.running_mean, module.running_var) if one is not None])
        if module.num_batches_tracked is not None:
            module.num_batches_tracked += training.batches


def _column(array: Any, lane: int | None) -> Any:
    return array if lane is None else array[:, lane]


def _put(values: Any, parts: Sequence[Tensor]) -> None:
    joined = torch.cat([part.detach().contiguous().flatten() for part in parts]).numpy()
    values[: len(joined)] = joined


def _take(values: Any, parts: Sequence[Tensor]) -> None:
    at = 0
    for part in parts:
        part.copy_(torch.from_numpy(np.ascontiguousarray(values[at : at + part.numel()])).view(part.shape))
        at += part.numel()


def _norms(network: nn.Module) -> Iterator[tuple[nn.BatchNorm2d, int]]:
    """The batch normalizations and the places of their first weights."""
    at = 0
    for module in network.children():
        if isinstance(module, nn.BatchNorm2d):
            yield module, at
        at += sum(parameter.numel() for parameter in module.parameters())
