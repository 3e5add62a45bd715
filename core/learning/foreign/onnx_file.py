"""Opens an ONNX file: a chain of layers becomes an architecture with its weights, as a checkpoint. Nothing in the file runs."""

from pathlib import Path

import torch
from google.protobuf.message import DecodeError

from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.design.form import MAX_NAME, from_json, to_json
from core.design.refusal import Refusal
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint, from_bytes, to_bytes
from core.learning.foreign.chain import Chain
from core.learning.foreign.constants import compute, is_constant
from core.learning.foreign.graph import MAX_FILE, Graph, OnnxError, read_graph
from core.learning.foreign.operators import LAYERS
from core.learning.header import CheckpointError
from core.learning.recipe import Recipe

ENDING = ".onnx"
DAMAGED = (DecodeError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
UNKNOWN = "unknown"  # the data that a foreign network was trained on


def read_onnx(path: Path, normal: tuple[float, float] = (MNIST_MEAN, MNIST_STD)) -> Checkpoint:
    """Read a file; raises OnnxError if it is missing, too large, damaged, or no chain of known layers."""
    try:
        with path.open("rb") as file:
            return from_onnx(file.read(MAX_FILE + 1), path.name, normal)
    except OSError as error:
        raise OnnxError("unreadable", f"{path.name} cannot be read: {error.strerror}.") from None


def from_onnx(data: bytes, name: str, normal: tuple[float, float] = (MNIST_MEAN, MNIST_STD)) -> Checkpoint:
    """Read a file's bytes; `name` is the file's.

    `normal` is the mean and the standard deviation that the network expects its pixels/255 to be normalized with, where the
    file does not say it: a file that this program exported does. Raises OnnxError.
    """
    try:
        graph = read_graph(data)
        chain = _walk(graph)
        mean, std = chain.normal(
            *(float(graph.notes.get(name, value)) for name, value in zip(("mean", "std"), normal, strict=True))
        )
        checkpoint = _checkpoint(chain, name, Recipe(dataset=UNKNOWN, mean=mean, std=std))
        return from_bytes(to_bytes(checkpoint), name)  # its checks: limits, shapes, and that all weights are numbers
    except CheckpointError as error:  # names the file itself
        raise OnnxError(error.code, error.what, error.remedy) from None
    except Refusal as error:
        raise OnnxError(error.code, f"{name} cannot be opened: {error.what}", error.remedy) from None
    except DAMAGED:
        raise OnnxError("damaged", f"{name} is damaged, or is no ONNX file.", "Export it again.") from None


def _checkpoint(chain: Chain, name: str, recipe: Recipe) -> Checkpoint:
    plain = "".join(letter for letter in name.removesuffix(ENDING) if letter.isprintable())[: MAX_NAME // 2]
    architecture = from_json(to_json(chain.architecture(plain or "network", f"Opened from {plain}{ENDING}")))
    card = Card.of(architecture.name, architecture, UNKNOWN, (), {}, 0.0, {})
    weights = {key: torch.from_numpy(array.copy()) for key, array in chain.state().items()}
    return Checkpoint(architecture, recipe, (), card, weights)


def _walk(graph: Graph) -> Chain:
    """Go through the operators in the file's order, in which each one's inputs come before it."""
    chain = Chain.of(graph)
    for operator in graph.operators:
        operator.require(operator.output not in ("", graph.input, *chain.constants), "what it gives has no name of its own.")
        if is_constant(operator, chain):
            chain.constants[operator.output] = compute(operator, chain)
            continue
        if operator.kind not in LAYERS:
            raise operator.refused("there is no layer for it here.", f"Known are {', '.join(LAYERS)}.")
        here = operator.inputs if operator.kind in ("Add", "Mul") else operator.inputs[:1]
        operator.require(chain.value in here, "it does not take what the operator before it gives; only chains can be opened.")
        LAYERS[operator.kind](chain, operator)
        chain.value = operator.output
    if chain.value != graph.output:
        raise OnnxError("no-chain", f"its output {graph.output!r:.40} is not what its last operator gives.", "Export it again.")
    return chain
