"""Networks as they are named on the command line: of the zoo, a JSON form, a checkpoint or an ONNX file with its weights."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.design.architecture import Architecture
from core.design.form import MAX_BYTES, from_json
from core.design.refusal import DesignError
from core.design.zoo import named
from core.learning.header import find_checkpoint, trained

if TYPE_CHECKING:
    import argparse

    from core.learning.checkpoint import Checkpoint
    from core.learning.classifier import Classifier
    from core.profiling.forward import Weights


def architecture(name: str) -> Architecture:
    """The network of the zoo, or the one in a JSON or ONNX file; raises a Refusal."""
    if name.endswith(".onnx"):
        return checkpoint(name).architecture
    if not name.endswith(".json"):
        return named(name)
    try:
        with Path(name).open("rb") as file:
            return from_json(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise DesignError("unreadable", f"{name} cannot be read: {error.strerror}.") from None


def network(name: str) -> "tuple[Architecture, Weights | None]":
    """A design with its trained weights, or None where it has none; raises a Refusal for what there is not."""
    if not name.endswith((".safetensors", ".onnx")):
        return architecture(name), None
    found = checkpoint(name)
    return replace(found.architecture, name=found.card.name), found.weights


def classifier(name: str, normal: tuple[float, float]) -> "tuple[Classifier, bool]":
    """A network that reads digits, and whether it is trained: a design without weights gets those of seed 0.

    `normal` as for `checkpoint`. Raises a Refusal for what there is not, or does not read digits.
    """
    from core.learning.classifier import Classifier

    if name in trained() or name.endswith((".safetensors", ".onnx")):
        found = checkpoint(name, normal)
        return Classifier.of(found, found.card.name), True
    return Classifier.untrained(architecture(name)), False


def checkpoint(name: str, normal: tuple[float, float] = (MNIST_MEAN, MNIST_STD)) -> "Checkpoint":
    """The trained network of that name, or in a checkpoint or an ONNX file; raises a Refusal.

    `normal` is the mean and std of the pixels that an ONNX file expects which does not say it.
    """
    from core.learning.checkpoint import read  # torch: a design alone needs none
    from core.learning.foreign.onnx_file import read_onnx

    return read_onnx(Path(name), normal) if name.endswith(".onnx") else read(find_checkpoint(name))


def describe_normal(parser: "argparse.ArgumentParser") -> None:
    """The option for what an ONNX file expects."""
    parser.add_argument(
        "--normal",
        nargs=2,
        type=float,
        default=(MNIST_MEAN, MNIST_STD),
        metavar=("MEAN", "STD"),
        help=f"what pixels/255 are normalized with for an ONNX file that does not say it ({MNIST_MEAN} {MNIST_STD})",
    )
