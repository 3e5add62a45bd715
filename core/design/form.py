"""The JSON form of an architecture: versioned, with a fixed table of layers, strict types and limited sizes.

    {"format": "architecture", "version": 1, "name": "…", "source": "…", "input_shape": [1, 28, 28],
     "layers": [{"kind": "Conv2d", "out_channels": 6, "kernel_size": 5, "stride": 1, "padding": 2, "dilation": 1}, …]}

The text is only data: a kind is looked up in a table, never imported or evaluated.
"""

import json
from dataclasses import asdict, fields
from difflib import get_close_matches
from typing import Any

from core.design.architecture import MAX_LAYERS, Architecture
from core.design.layer import Layer
from core.design.layers import KINDS
from core.design.refusal import DesignError

VERSION = 1
MAX_BYTES = 256 * 1024
MAX_SIDE = 512
MAX_CHANNELS = 64
MAX_NAME = 200


def to_json(architecture: Architecture, indent: int | None = None) -> str:
    """The architecture as JSON text that from_json reads back to an equal value."""
    layers = [{"kind": type(layer).__name__, **asdict(layer)} for layer in architecture.layers]
    head = {"format": "architecture", "version": VERSION, "name": architecture.name, "source": architecture.source}
    return json.dumps({**head, "input_shape": architecture.input_shape, "layers": layers}, indent=indent, ensure_ascii=False)


def from_json(text: str | bytes) -> Architecture:
    """Read the JSON form; raises DesignError for anything else."""
    form = _object(_parse(text), "An architecture", {"format", "version", "name", "source", "input_shape", "layers"})
    if form["format"] != "architecture":
        what = f"This is not an architecture: its format is {form['format']!r:.40}."
        raise DesignError("format", what, "Open a file that this program wrote.")
    if form["version"] != VERSION or type(form["version"]) is not int:
        what = f"Version {form['version']!r:.40} of the architecture form is not known."
        raise DesignError("version", what, f"This program reads version {VERSION}.")
    layers = form["layers"]
    if not isinstance(layers, list) or len(layers) > MAX_LAYERS:
        count = f"{len(layers):,} layers" if isinstance(layers, list) else type(layers).__name__
        what = f"layers must be a list of at most {MAX_LAYERS} layers, got {count}."
        raise DesignError("too-many-layers", what, "Remove some.")
    name, source = _text(form["name"], "name"), _text(form["source"], "source")
    return Architecture(name, _shape(form["input_shape"]), tuple(_layer(*entry) for entry in enumerate(layers, 1)), source)


def _parse(text: str | bytes) -> Any:
    """Parse JSON, refusing repeated keys, NaN, and more bytes or depth than an architecture needs."""
    counted = isinstance(text, bytes) or len(text) > MAX_BYTES  # a text has at least as many bytes as characters
    size = len(text) if counted else len(text.encode("utf-8", "surrogatepass"))  # type: ignore[union-attr]
    if size > MAX_BYTES:
        what = f"An architecture has at most {MAX_BYTES:,} bytes, got {size:,}."
        raise DesignError("too-large", what, "Open the JSON form of one network.")
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        return json.loads(decoded, object_pairs_hook=_pairs, parse_constant=_constant)
    except DesignError:
        raise
    except RecursionError:
        what = "The JSON text is nested too deeply for an architecture."
        raise DesignError("too-deep", what, "Open a file that this program wrote.") from None
    except ValueError as error:  # not JSON, not UTF-8, or a number of thousands of digits
        what = f"This is not JSON text: {str(error)[:120]}."
        raise DesignError("not-json", what, "Correct it there, or download the JSON form again.") from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise DesignError("duplicate-key", f"The key {key!r:.40} is given twice.", "Remove one of the two.")
        result[key] = value
    return result


def _constant(word: str) -> Any:
    raise DesignError("not-a-number", f"{word} is not a number that an architecture can hold.", "Write a whole number.")


def _object(value: Any, owner: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        what = f"{owner} must be a JSON object, got {type(value).__name__}."
        raise DesignError("not-an-object", what, "Write it in braces, as in a file that this program wrote.")
    for key in sorted(value.keys() - keys):
        raise DesignError("unknown-key", f"{owner} has no field {key!r:.40}.", f"Its fields are {', '.join(sorted(keys))}.")
    for key in sorted(keys - value.keys()):
        raise DesignError("missing-key", f"{owner} lacks the field {key!r}.", "Add it.")
    return value


def _text(value: Any, field: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME or not all(c.isprintable() for c in value):
        what = f"{field} must be printable text of at most {MAX_NAME} characters, got {value!r:.40}."
        raise DesignError("text", what, "Shorten it, or remove the characters that cannot be printed.")
    return value


def _shape(value: Any) -> tuple[int, int, int]:
    limits = (MAX_CHANNELS, MAX_SIDE, MAX_SIDE)
    whole = isinstance(value, list) and len(value) == 3 and all(type(v) is int for v in value)
    if not whole or not all(1 <= v <= limit for v, limit in zip(value, limits, strict=True)):
        what = f"input_shape must be [channels, height, width] from 1 to {list(limits)}, got {value!r:.60}."
        raise DesignError("input-shape", what, "Use [1, 28, 28], [1, 32, 32] or [3, 32, 32], the shapes of the data sets.")
    return value[0], value[1], value[2]


def _layer(number: int, value: Any) -> Layer:
    owner = f"Layer {number}"
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        lower = {name.lower(): name for name in KINDS}
        near = get_close_matches(str(kind)[:40].lower(), lower, n=1)
        remedy = f"Did you mean {lower[near[0]]}?" if near else f"Layers are {', '.join(KINDS)}."
        raise DesignError("unknown-layer", f"{owner} is of an unknown kind, {kind!r:.40}.", remedy)
    form = _object(value, f"{owner} ({kind})", {"kind", *(entry.name for entry in fields(KINDS[kind]))})
    layer = KINDS[kind](**{key: number for key, number in form.items() if key != "kind"})
    try:
        layer.check()
    except DesignError as reason:
        raise DesignError(reason.code, f"{owner}: {reason.what}", reason.remedy) from None
    return layer
