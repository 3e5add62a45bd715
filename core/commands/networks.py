"""Networks as they are named on the command line: of the zoo, a JSON form, or a checkpoint with its weights."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.design.architecture import Architecture
from core.design.form import MAX_BYTES, from_json
from core.design.refusal import DesignError
from core.design.zoo import named
from core.learning.header import find_checkpoint

if TYPE_CHECKING:
    from core.profiling.forward import Weights


def architecture(name: str) -> Architecture:
    """The network of the zoo, or the one in a JSON file; raises DesignError."""
    if not name.endswith(".json"):
        return named(name)
    try:
        with Path(name).open("rb") as file:
            return from_json(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise DesignError("unreadable", f"{name} cannot be read: {error.strerror}.") from None


def network(name: str) -> "tuple[Architecture, Weights | None]":
    """A design with its trained weights, or None where it has none; raises a Refusal for what there is not."""
    if not name.endswith(".safetensors"):
        return architecture(name), None
    from core.learning.checkpoint import read  # torch: a design alone needs none

    checkpoint = read(find_checkpoint(name))
    return replace(checkpoint.architecture, name=checkpoint.card.name), checkpoint.weights
