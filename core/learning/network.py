"""Builds the torch network of an architecture: module i is layer i, the output is logits."""

import torch
from torch import nn

from core.design.architecture import Architecture, trace
from core.design.memory import BudgetError, require_budget


def build(architecture: Architecture) -> nn.Sequential:
    """The network with new random weights (torch's own initialization); raises LayerError if it cannot work.

    Takes (batch, channels, height, width) float32, gives (batch, classes) logits.
    """
    require_budget(architecture, batch_size=1)
    modules = [getattr(nn, type(step.layer).__name__)(**step.layer.arguments(step.input_shape)) for step in trace(architecture)]
    return nn.Sequential(*modules)


def initial(architecture: Architecture, seed: int) -> nn.Sequential:
    """The network with the random weights that a training of this seed begins with; no random number is used up."""
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        return build(architecture)


def pick_device(setting: str = "auto") -> torch.device:
    """The device of that name (cpu, cuda, mps); auto takes CUDA or MPS if available, else the CPU."""
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if setting == "auto":
        setting = next(name for name in ("cuda", "mps", "cpu") if there[name])
    try:
        device = torch.device(setting)
    except RuntimeError:
        device = None
    if device is None or not there.get(device.type, False):
        names = ", ".join(["auto", *(name for name, found in there.items() if found)])
        raise BudgetError("device", f"There is no device {setting!r:.40} on this machine.", f"Use one of {names}.")
    return device
