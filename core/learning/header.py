"""The header of a checkpoint, read without torch and without the weights, so that a page shows cards quickly."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from core.design.refusal import Refusal
from core.learning.card import Card
from core.learning.recipe import Recipe

FORMAT, VERSION = "from-mlp-to-cnn checkpoint", "1"
MAX_HEADER = 1024**2
MAX_TENSORS = 2000
FOLDER = Path(__file__).parents[2] / "checkpoints"


class CheckpointError(Refusal):
    """A checkpoint that cannot be read or written."""


def trained() -> dict[str, Path]:
    """The project's own checkpoints by name."""
    return {file.stem: file for file in sorted(FOLDER.glob("*.safetensors"))}


def find_checkpoint(name: str) -> Path:
    """The path of a checkpoint given by path or by the name of one of the project's own."""
    if name in trained():
        return trained()[name]
    path = Path(name)
    if path.suffix == ".safetensors" and path.exists():
        return path
    what = f"There is no trained network {name!r:.80}."
    raise CheckpointError("not-found", what, f"Give a .safetensors file, or one of {', '.join(trained())}.")


class Header(NamedTuple):
    """The part of a checkpoint that a page shows; `file_bytes` is the size of the whole file, `digest` is as it says."""

    card: Card
    recipe: Recipe
    file_bytes: int
    digest: str


def read_header(path: Path) -> Header:
    """Card and recipe from a file's header; raises CheckpointError. The weights and the digest are not checked."""
    try:
        with path.open("rb") as file:
            entries = header_entries(file.read(8 + MAX_HEADER), path.name)
        card, recipe = Card.from_form(json.loads(entries["card"])), Recipe.from_form(json.loads(entries["recipe"]))
        return Header(card, recipe, path.stat().st_size, entries["digest"])
    except CheckpointError:
        raise
    except OSError as error:
        raise CheckpointError("unreadable", f"{path.name} cannot be read: {error.strerror}.") from None
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise CheckpointError("damaged", f"{path.name} is damaged: its card cannot be read.", "Use another copy.") from None


def header_entries(data: bytes, name: str) -> dict[str, str]:
    """The metadata of the header, after quick checks of its sizes and format."""
    foreign = CheckpointError(
        "foreign", f"{name} is not a checkpoint of this program.", "Only its own .safetensors files are read."
    )
    length = int.from_bytes(data[:8], "little") if len(data) >= 8 else 0
    if not 2 <= length <= MAX_HEADER or len(data) < 8 + length:
        raise foreign
    try:
        header: Any = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError):
        raise foreign from None
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT or len(header) > MAX_TENSORS:
        raise foreign
    if metadata.get("version") != VERSION:
        what = f"{name} is of version {metadata.get('version')!r:.20}; this program reads version {VERSION}."
        raise CheckpointError("version", what)
    return metadata
