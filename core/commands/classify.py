"""classify: pictures of digits, prepared as the page prepares drawings; one record a file."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.commands.networks import checkpoint, describe_normal
from core.commands.output import bar, show
from core.data.drawing import to_pixels
from core.data.folder import ENDINGS, open_picture
from core.data.ink import Picture
from core.data.normalization import DataError
from core.design.refusal import Refusal
from core.learning.classifier import Classifier

HELP = "which digit a picture shows"
BATCH = 256


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path, help="PNG or JPEG files, or folders of them")
    parser.add_argument("--model", default="flagship", metavar="NAME|FILE", help="a trained network or an ONNX file (flagship)")
    describe_normal(parser)


def run(options: argparse.Namespace) -> int:
    """Exit status 1 where a picture could not be read; the others are classified."""
    found = checkpoint(options.model, tuple(options.normal))
    classifier = Classifier.of(found, found.card.name)
    files, failures = list(_files(options.images)), 0
    if not files:
        raise DataError(
            "no-pictures", "There are no pictures to read.", f"Name files that end in {', '.join(sorted(ENDINGS))}."
        )
    with bar(len(files), "pictures", " pictures") as progress:
        for start in range(0, len(files), BATCH):
            failures += _answer(files[start : start + BATCH], classifier, options.json)
            progress.update(BATCH)
    return 1 if failures else 0


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(file for file in place.rglob("*") if file.suffix.lower() in ENDINGS)
        else:
            yield place


def _answer(files: list[Path], classifier: Classifier, as_json: bool) -> int:
    """Classify a batch of files and print the answers; returns how many files could not be read."""
    pixels: dict[Path, np.ndarray] = {}
    errors: dict[Path, Refusal] = {}
    for file in files:
        try:
            pixels[file] = to_pixels(Picture.of(open_picture(file, file.name)))
        except DataError as error:
            errors[file] = error
    rows = classifier.probabilities(np.stack(list(pixels.values()))).tolist() if pixels else []
    answers = dict(zip(pixels, rows, strict=True))
    for file in files:
        if file in errors:
            show(
                {"file": str(file), "error": errors[file].code, "message": str(errors[file])},
                as_json,
                f"{file}: {errors[file]}",
            )
            continue
        row = answers[file]
        digit = row.index(max(row))
        record = {
            "file": str(file),
            "model": classifier.name,
            "digit": digit,
            "probability": row[digit],
            "probabilities": row,
        }
        show(record, as_json, f"{file}: {digit}  ({100 * row[digit]:.1f} %)")
    return len(errors)
