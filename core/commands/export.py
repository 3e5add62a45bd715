"""export: a network as a PyTorch script, JSON form, picture (SVG), link, ONNX file or C code."""

import argparse
import sys
from pathlib import Path

from core.commands import export_c
from core.commands.networks import architecture, checkpoint
from core.commands.output import show
from core.design.architecture import Architecture, trace
from core.design.form import to_json
from core.design.link import to_link
from core.design.picture import picture
from core.design.refusal import Refusal
from core.design.script import to_script

HELP = "a network as a PyTorch script, JSON form, picture, link, ONNX file or C code"
TEXTS = {
    "script": to_script,
    "json": lambda design: to_json(design, indent=2),
    "svg": lambda design: picture(design, list(trace(design)), "#222222"),
    "link": to_link,
}


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("network", metavar="NAME|FILE", help="a network of the zoo, a JSON form, a checkpoint, or an ONNX file")
    parser.add_argument("--to", choices=[*TEXTS, "onnx", "c"], default="script", help="default: script")
    parser.add_argument(
        "--out",
        metavar="FILE|DIR",
        type=Path,
        help="default: standard output; needed for ONNX, and a folder for C",
    )
    export_c.describe(parser)


def run(options: argparse.Namespace) -> int:
    if options.to == "c":
        return export_c.export_c(options)
    content = _onnx(options.network) if options.to == "onnx" else TEXTS[options.to](_design(options.network)).encode()
    if options.out is None:
        sys.stdout.buffer.write(content if options.to == "onnx" else content + b"\n")
        return 0
    try:
        options.out.write_bytes(content)
    except OSError as error:
        what = f"NOT SAVED: {options.out} cannot be written: {error.strerror or error}."
        raise Refusal("not-saved", what, "Make room, or choose another place.") from None
    show({"written": str(options.out), "bytes": len(content)}, options.json, f"{options.out}: {len(content):,} bytes")
    return 0


def _design(name: str) -> Architecture:
    return checkpoint(name).architecture if name.endswith(".safetensors") else architecture(name)


def _onnx(name: str) -> bytes:
    """The trained network of a checkpoint; else the design with fresh weights of seed 0."""
    import torch

    from core.learning.export import to_onnx
    from core.learning.network import build

    if name.endswith((".safetensors", ".onnx")):
        found = checkpoint(name)
        return to_onnx(found.network(), found.architecture.input_shape, (found.recipe.mean, found.recipe.std))
    torch.manual_seed(0)
    design = architecture(name)
    return to_onnx(build(design), design.input_shape)
