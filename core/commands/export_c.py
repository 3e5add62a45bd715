"""export --to c: a trained network as C99 files in a folder."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from core.commands.networks import architecture, checkpoint
from core.commands.output import show
from core.data.facts import ALWAYS_HERE
from core.data.files import write_whole
from core.design.layer import shape_text
from core.design.refusal import Refusal
from core.learning.header import trained

if TYPE_CHECKING:
    from core.data.images import Dataset
    from core.learning.c_code.writer import CCode
    from core.learning.checkpoint import Checkpoint


def describe(parser: argparse.ArgumentParser) -> None:
    """The options of C code."""
    parser.add_argument("--bits", type=int, choices=[8, 32], default=8, help="of C code's numbers: int8 (8) or float32")
    parser.add_argument(
        "--calibration",
        metavar="DATASET",
        help="whose images show the ranges of 8-bit activations (those learned from)",
    )


def export_c(options: argparse.Namespace) -> int:
    """Write the files into the folder --out, and say what the network takes of a device."""
    if options.out is None:
        raise Refusal("no-folder", "C code is several files, and needs a folder.", "Name one with --out.")
    found = _trained(options.network, tuple(options.normal))
    dataset = _calibration(options.calibration, found) if options.bits == 8 else None
    code = _code(found, dataset)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, text in code.files.items():
            write_whole(options.out / name, text.encode("ascii"))
    except OSError as error:
        what = f"NOT SAVED: {options.out} cannot be written: {error.strerror or error}."
        raise Refusal("not-saved", what, "Make room, or choose another place.") from None
    files = [str(options.out / name) for name in code.files]
    record = {
        "written": files, "function": f"{code.name}_run", "ram": code.arena + code.picture, "arena": code.arena,
        "picture": code.picture, "constants": code.constants,
        "calibrated_with": dataset.name if dataset else None,
    }  # fmt: skip
    ram = f"{code.arena:,} bytes of RAM for activations, {code.picture:,} for the picture that is given"
    lines = [*files, f"{ram}, {code.constants:,} bytes of constants in flash"]
    lines += [_calibrated(dataset)] if dataset else []
    show(record, options.json, "\n".join(lines))
    return 0


def _trained(name: str, normal: tuple[float, float]) -> "Checkpoint":
    """The network with its weights, called as on its card."""
    if name in trained() or name.endswith((".safetensors", ".onnx")):
        found = checkpoint(name, normal)
        return replace(found, architecture=replace(found.architecture, name=found.card.name))
    what = f"{architecture(name).name} has no trained weights, and C code needs them."
    raise Refusal("no-weights", what, "Train it, and give the checkpoint: python -m core train … --out mine.safetensors.")


def _calibrated(dataset: "Dataset") -> str:
    return f"Calibrated with {dataset.name}."


def _code(found: "Checkpoint", dataset: "Dataset | None") -> "CCode":
    """In 8 bits with the ranges that a data set shows, else in float32."""
    from core.learning.c_code.writer import float_code, integer_code  # numpy and torch: a design alone needs none
    from core.learning.quantization.integer_calibration import integers

    if dataset is None:
        weights = {key: tensor.numpy() for key, tensor in found.weights.items()}
        return float_code(found.architecture, weights, (found.recipe.mean, found.recipe.std))
    return integer_code(integers(found, dataset.train), _calibrated(dataset))


def _calibration(wanted: str | None, found: "Checkpoint") -> "Dataset":
    """The data set that was asked for, else that of the training if it is on this machine, else the digits."""
    from core.data.datasets import load
    from core.data.normalization import DataError
    from core.learning.requirements import MismatchError

    try:
        dataset = load(wanted or found.recipe.dataset, download=wanted is not None)
    except DataError:
        if wanted:
            raise
        dataset = load(ALWAYS_HERE)
    if found.architecture.input_shape != dataset.shape:
        needs, has = shape_text(found.architecture.input_shape), shape_text(dataset.shape)
        what = f"{found.architecture.name} takes images of {needs}, but {dataset.name} has {has}."
        raise MismatchError("shape", what, "Name a data set of that shape with --calibration, or use --bits 32.")
    return dataset
