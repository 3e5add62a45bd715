"""Networks as they are named on the command line: of the zoo, a JSON form, or a checkpoint with its weights."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.design.architecture import Architecture
from core.design.form import MAX_BYTES, from_json
from core.design.refusal import DesignError
from core.design.zoo import named
from core.learning.header import find_checkpoint, trained

if TYPE_CHECKING:
    from core.learning.classifier import Classifier
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


def classifier(name: str) -> "tuple[Classifier, bool]":
    """A network that reads digits, and whether it is trained: a design without weights gets those of seed 0.

    Raises a Refusal for what there is not, or does not read digits.
    """
    import torch

    from core.learning.card import Card
    from core.learning.checkpoint import Checkpoint, read
    from core.learning.classifier import Classifier
    from core.learning.network import build
    from core.learning.recipe import Recipe

    if name in trained() or name.endswith(".safetensors"):
        checkpoint = read(find_checkpoint(name))
        return Classifier.of(checkpoint, checkpoint.card.name), True
    design = architecture(name)
    torch.manual_seed(0)
    weights = build(design).state_dict()
    card = Card.of(design.name, design, "none", (0,), {}, 0.0, "cpu")
    return Classifier.of(Checkpoint(design, Recipe(), (), card, weights), design.name), False
