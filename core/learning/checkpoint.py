"""A checkpoint is one safetensors file: weights, and a header with architecture, recipe, history, card and digest.

Reading runs no code from the file. The digest is the SHA-256 of the whole file with the digest's own place filled with
zeros, so that a change of any byte is found. Writing replaces the whole file or leaves it as it is.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from core.data.files import write_whole
from core.design.architecture import Architecture
from core.design.form import from_json, to_json
from core.design.refusal import Refusal
from core.design.units import size
from core.learning.card import Card
from core.learning.epoch import Epoch
from core.learning.header import FORMAT, VERSION, CheckpointError, header_entries
from core.learning.network import build
from core.learning.recipe import Recipe

MAX_FILE = 64 * 1024**2
ZEROS = b'"digest":"' + b"0" * 64 + b'"'


@dataclass(frozen=True)
class Checkpoint:
    """A trained network with its recipe, history and card. `weights` is the state dict of build(architecture)."""

    architecture: Architecture
    recipe: Recipe
    history: tuple[Epoch, ...]
    card: Card
    weights: dict[str, Tensor]

    def network(self) -> nn.Sequential:
        """The network in eval mode on the CPU, its weights frozen, so that many can share it."""
        network = empty(self.architecture)
        network.load_state_dict({key: tensor.clone() for key, tensor in self.weights.items()}, assign=True)
        return network.eval().requires_grad_(False)


def empty(architecture: Architecture) -> nn.Sequential:
    """The network without weights: no memory is allocated and no random number is drawn."""
    with torch.device("meta"):
        return build(architecture)


def write(checkpoint: Checkpoint, path: Path) -> None:
    """Write the file so that a crash at any moment leaves the old file or the new one; raises CheckpointError.

    It refuses to write what could not be read again.
    """
    data = to_bytes(checkpoint)
    if len(data) > MAX_FILE:
        raise CheckpointError("too-large", _too_large(f"{path.name} was NOT saved: it", len(data)), "Use narrower layers.")
    _require_finite(checkpoint.weights, f"{path.name} was NOT saved: it")
    try:
        write_whole(path, data)
    except OSError as error:
        what = f"{path.name} was NOT saved: {error.strerror or error}."
        raise CheckpointError("not-saved", what, "Free some space or choose another folder.") from error


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """The file as bytes."""
    metadata = {
        "format": FORMAT,
        "version": VERSION,
        "architecture": to_json(checkpoint.architecture),
        "recipe": json.dumps(checkpoint.recipe.to_form()),
        "card": json.dumps(checkpoint.card.to_form()),
        "history": json.dumps([asdict(epoch) for epoch in checkpoint.history]),
        "digest": "0" * 64,
    }
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in checkpoint.weights.items()}
    blank = safetensors.torch.save(weights, metadata)
    digest = hashlib.sha256(blank).hexdigest().encode()
    return blank.replace(ZEROS, b'"digest":"' + digest + b'"', 1)


def read(path: Path) -> Checkpoint:
    """Read a file; raises CheckpointError if it is missing, too large, of another kind, or damaged."""
    try:
        if (count := path.stat().st_size) > MAX_FILE:
            raise CheckpointError("too-large", _too_large(path.name, count))
        return from_bytes(path.read_bytes(), path.name)
    except OSError as error:
        raise CheckpointError("unreadable", f"{path.name} cannot be read: {error.strerror}.") from error


def from_bytes(data: bytes, name: str) -> Checkpoint:
    """Read a file's bytes; error messages call it `name`."""
    metadata = header_entries(data, name)
    _require_digest(data, metadata, name)
    try:
        weights = safetensors.torch.load(data)
        architecture = from_json(metadata["architecture"])
        recipe = Recipe.from_form(json.loads(metadata["recipe"]))
        history = tuple(Epoch.from_form(row) for row in json.loads(metadata["history"]))
        card = Card.from_form(json.loads(metadata["card"]))
    except (SafetensorError, Refusal, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError("damaged", f"{name} is damaged: {error}") from None
    _require_fit(architecture, weights, name)
    return Checkpoint(architecture, recipe, history, card, weights)


def _require_digest(data: bytes, metadata: dict[str, str], name: str) -> None:
    found = str(metadata.get("digest"))
    blank = data.replace(b'"digest":"' + found.encode("utf-8", "replace") + b'"', ZEROS, 1)
    if hashlib.sha256(blank).hexdigest() != found:
        raise CheckpointError("damaged", f"{name} is damaged: its digest does not match.", "Use another copy.")


def _require_fit(architecture: Architecture, weights: dict[str, Tensor], name: str) -> None:
    """Raise CheckpointError unless the tensors are exactly those of the architecture, and finite."""
    try:
        expected = empty(architecture).state_dict()
    except Refusal as error:
        raise CheckpointError("damaged", f"{name} is damaged: {error}") from None
    for key in sorted(expected.keys() | weights.keys()):
        mine, given = expected.get(key), weights.get(key)
        if mine is None or given is None or mine.shape != given.shape or mine.dtype != given.dtype:
            what = f"{name} does not fit its architecture: {key} is {_form(given)}, expected {_form(mine)}."
            raise CheckpointError("mismatch", what)

    _require_finite(weights, name)


def _require_finite(weights: dict[str, Tensor], name: str) -> None:
    for key, tensor in weights.items():
        if not torch.isfinite(tensor).all():
            raise CheckpointError("not-finite", f"{name} holds weights that are not numbers, in {key}.")


def _too_large(name: str, count: int) -> str:
    return f"{name} has {size(count)}; a checkpoint has at most {size(MAX_FILE)}."


def _form(tensor: Tensor | None) -> str:
    return "absent" if tensor is None else f"{tuple(tensor.shape)} {tensor.dtype}"
