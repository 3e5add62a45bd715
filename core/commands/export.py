"""export: a network as a PyTorch script, JSON form, picture (SVG), link, ONNX file or C code."""

import argparse
import sys
from pathlib import Path

from core.commands import export_c
from core.commands.networks import architecture, checkpoint, describe_normal
from core.commands.output import show
from core.data.files import write_whole
from core.design.architecture import Architecture, trace
from core.design.form import to_json
from core.design.link import to_link
from core.design.picture import picture
from core.design.refusal import Refusal
from core.design.script import to_script
from core.learning.header import trained

HELP = "a network as a PyTorch script, JSON form, picture, link, ONNX file or C code"
TEXTS = {
    "script": to_script,
    "json": lambda design: to_json(design, indent=2),
    "svg": lambda design: picture(design, list(trace(design)), "#222222"),
    "link": to_link,
}
UNTRAINED = "untrained weights of seed 0"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NAME|FILE", help="a network of the zoo, a JSON form, a checkpoint, or an ONNX file")
    parser.add_argument("--to", choices=[*TEXTS, "onnx", "c"], default="script", help="default: script")
    parser.add_argument(
        "--out",
        metavar="FILE|DIR",
        type=Path,
        help="default: standard output; needed for ONNX, and a folder for C",
    )
    describe_normal(parser)
    export_c.describe(parser)


def run(options: argparse.Namespace) -> int:
    if options.to == "c":
        return export_c.export_c(options)
    if options.to == "onnx":
        content, weights = _onnx(options.network, tuple(options.normal))
    else:
        content, weights = TEXTS[options.to](_design(options.network)).encode(), None
    if options.out is None:
        sys.stdout.buffer.write(content if weights else content + b"\n")
        if weights:
            print(f"{options.network}: {weights}", file=sys.stderr)
        return 0
    try:
        write_whole(options.out, content)
    except OSError as error:
        what = f"NOT SAVED: {options.out} cannot be written: {error.strerror or error}."
        raise Refusal("not-saved", what, "Make room, or choose another place.") from None
    text = f"{options.out}: {len(content):,} bytes{f', {weights}' if weights else ''}"
    show({"written": str(options.out), "bytes": len(content), "weights": weights}, options.json, text)
    return 0


def _design(name: str) -> Architecture:
    return checkpoint(name).architecture if name.endswith(".safetensors") else architecture(name)


def _onnx(name: str, normal: tuple[float, float]) -> tuple[bytes, str]:
    """The trained network of that name or in a file, else the design with fresh weights; and which weights these are."""
    import torch

    from core.learning.export import to_onnx
    from core.learning.network import build

    if name in trained() or name.endswith((".safetensors", ".onnx")):
        found = checkpoint(name, normal)
        expected = found.recipe.mean, found.recipe.std
        return to_onnx(found.network(), found.architecture.input_shape, expected), "trained weights"
    torch.manual_seed(0)
    design = architecture(name)
    return to_onnx(build(design), design.input_shape), UNTRAINED
