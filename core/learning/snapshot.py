"""A training between two epochs, as the bytes of a safetensors file; after `restore` it continues exactly, bit for bit.

That needs the same number of threads, because sums of floats depend on their order.
"""

import json
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from core.learning.header import CheckpointError
from core.learning.training import Training

VERSION = 1
PARTS = ("network", "best")  # state dicts, saved unchanged


def pack(training: Training) -> bytes:
    """The snapshot as the bytes of a safetensors file."""
    optimizer, rate = training.optimizer.state_dict(), training.rate.state_dict()
    tensors: dict[str, Tensor] = {f"network.{name}": value for name, value in training.network.state_dict().items()}
    tensors |= {f"best.{name}": value for name, value in (training.best_weights or {}).items()}
    numbers: dict[str, Any] = {}
    for index, state in optimizer["state"].items():
        for name, value in state.items():
            (tensors if isinstance(value, Tensor) else numbers)[f"optimizer.{index}.{name}"] = value
    tensors |= {"random.torch": torch.get_rng_state(), "random.order": training.order.get_state()}
    if training.device.type != "cpu":  # dropout's random numbers are the device's own
        tensors["random.device"] = torch.get_device_module(training.device).get_rng_state()
    form = {
        "version": VERSION,
        "recipe": training.recipe.to_form(),
        "done": training.done,
        "waited": training.waited,
        "best": training.best if training.best_weights else None,
        "groups": optimizer["param_groups"],
        "numbers": numbers,
        "rate": {name: value for name, value in rate.items() if _is_plain(value)},
    }
    kept = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    return safetensors.torch.save(kept, {"form": json.dumps(form)})


def restore(training: Training, data: bytes) -> None:
    """Bring a new training of the same architecture and recipe to the state of the snapshot.

    The new recipe may have another number of epochs, where the schedule does not depend on it. Raises CheckpointError if the
    bytes are not a snapshot, or one of another recipe.
    """
    tensors, form = _read(data)
    if form["version"] != VERSION or _fixed(form["recipe"]) != _fixed(json.loads(json.dumps(training.recipe.to_form()))):
        raise CheckpointError("another", "The snapshot belongs to another recipe.", "Start the training again.")
    _set_state(training, tensors, form)


def weights(data: bytes) -> tuple[int, dict[str, Tensor]]:
    """After how many epochs a snapshot was taken, and the network's weights then; raises CheckpointError for other bytes."""
    tensors, form = _read(data)
    start = "network."
    return form["done"], {name.removeprefix(start): value for name, value in tensors.items() if name.startswith(start)}


def _read(data: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        tensors = safetensors.torch.load(data)
        return tensors, json.loads(json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]["form"])
    except (SafetensorError, ValueError, KeyError) as error:
        raise CheckpointError("damaged", "This is not a snapshot of a training.", "Start the training again.") from error


def _fixed(recipe: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot holds only with."""
    return {name: value for name, value in recipe.items() if name != "epochs" or recipe["schedule"] == "one-cycle"}


def _set_state(training: Training, tensors: dict[str, Tensor], form: dict[str, Any]) -> None:
    parts = {
        part: {name.removeprefix(f"{part}."): value for name, value in tensors.items() if name.startswith(f"{part}.")}
        for part in PARTS
    }
    training.network.load_state_dict(parts["network"])
    training.best_weights = parts["best"] or None
    state: dict[int, dict[str, Any]] = {}
    for key, value in [*tensors.items(), *form["numbers"].items()]:
        if key.startswith("optimizer."):
            _, index, name = key.split(".", 2)
            state.setdefault(int(index), {})[name] = value
    training.optimizer.load_state_dict({"state": state, "param_groups": form["groups"]})
    for weights, kept in training.optimizer.state.items():  # fused steps need their state in the memory layout of the weights
        kept.update(
            {name: torch.empty_like(weights).copy_(value) for name, value in kept.items() if value.shape == weights.shape}
        )
    training.rate.load_state_dict({**training.rate.state_dict(), **form["rate"]})
    training.done, training.waited = form["done"], form["waited"]
    training.best = form["best"] if form["best"] is not None else training.best
    torch.set_rng_state(tensors["random.torch"])
    if training.device.type != "cpu" and "random.device" in tensors:
        torch.get_device_module(training.device).set_rng_state(tensors["random.device"])
    training.order.set_state(tensors["random.order"])


def _is_plain(value: Any) -> bool:
    """Whether JSON keeps the value exactly; a schedule's functions come from the recipe instead."""
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    return value is None or isinstance(value, bool | int | float | str)
