"""Networks as they are named on the command line: of the zoo, a JSON form, or a checkpoint with its weights."""

from dataclasses import replace

from core.commands.trace import architecture
from core.design.architecture import Architecture
from core.learning.checkpoint import read
from core.learning.header import find_checkpoint
from core.profiling.forward import Weights


def network(name: str) -> tuple[Architecture, Weights | None]:
    """A design with its trained weights, or None where it has none; raises a Refusal for what there is not."""
    if not name.endswith(".safetensors"):
        return architecture(name), None
    checkpoint = read(find_checkpoint(name))
    return replace(checkpoint.architecture, name=checkpoint.card.name), checkpoint.weights
