"""classify: pictures of digits, prepared as the page prepares drawings; one record a file."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.commands.networks import checkpoint, describe_normal
from core.commands.output import bar, show
from core.commands.pictures import HELP as PICTURE
from core.commands.pictures import read_pixels
from core.data.folder import ENDINGS
from core.data.normalization import DataError
from core.design.refusal import Refusal
from core.learning.classifier import Classifier

HELP = "which digit a picture shows"
BATCH = 256


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path, help=f"{PICTURE}; or folders of pictures")
    model = "trained networks or ONNX files (flagship)"
    parser.add_argument("--model", nargs="+", default=["flagship"], metavar="NAME|FILE", help=model)
    describe_normal(parser)


def run(options: argparse.Namespace) -> int:
    """Exit status 1 where a picture could not be read; the others are classified."""
    checkpoints = [checkpoint(name, tuple(options.normal)) for name in options.model]
    classifiers = [Classifier.of(found, found.card.name) for found in checkpoints]
    files, failures = list(_files(options.images)), 0
    if not files:
        raise DataError(
            "no-pictures", "There are no pictures to read.", f"Name files that end in {', '.join(sorted(ENDINGS))}."
        )
    with bar(len(files), "pictures", " pictures") as progress:
        for start in range(0, len(files), BATCH):
            failures += _answer(files[start : start + BATCH], classifiers, options.json)
            progress.update(BATCH)
    return 1 if failures else 0


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(file for file in place.rglob("*") if file.suffix.lower() in ENDINGS)
        else:
            yield place


def _answer(files: list[Path], classifiers: list[Classifier], as_json: bool) -> int:
    """Classify a batch of files and print each network's answers; returns how many files could not be read."""
    pixels: dict[Path, np.ndarray] = {}
    errors: dict[Path, Refusal] = {}
    for file in files:
        try:
            pixels[file] = read_pixels(file)
        except DataError as error:
            errors[file] = error
    stack = np.stack(list(pixels.values())) if pixels else None
    rows = [one.probabilities(stack).tolist() if stack is not None else [] for one in classifiers]
    answers = dict(zip(pixels, zip(*rows, strict=True), strict=True))
    for file in files:
        if file in errors:
            record = {"file": str(file), "error": errors[file].code, "message": str(errors[file])}
            show(record, as_json, f"{file}: {errors[file]}")
            continue
        for classifier, row in zip(classifiers, answers[file], strict=True):
            digit = row.index(max(row))
            answer = {"digit": digit, "probability": row[digit], "probabilities": row}
            model = f"{classifier.name}: " if len(classifiers) > 1 else ""
            text = f"{file}: {model}{digit}  ({100 * row[digit]:.1f} %)"
            show({"file": str(file), "model": classifier.name, **answer}, as_json, text)
    return len(errors)
