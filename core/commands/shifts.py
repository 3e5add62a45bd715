"""shifts: how a network's accuracy falls when the digits are shifted, as the draw page shows it."""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.commands.output import show, table
from core.commands.pictures import read_pixels
from core.data.datasets import LOADERS, load
from core.data.drawing import NO_MOVE
from core.design.layers import Conv2d
from core.design.units import share_interval
from core.learning.checkpoint import read
from core.learning.classifier import Classifier, along_shift
from core.learning.evaluation import by_writer
from core.learning.header import find_checkpoint, trained
from core.learning.intervals import of_mean
from core.learning.shifting import SHIFTS, Shifts, right_along_shift

HELP = "accuracy of trained networks on test images shifted by −10 to 10 pixels"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "checkpoints",
        metavar="CHECKPOINT",
        nargs="*",
        help="a .safetensors file, or the name of a trained network; default: all of these",
    )
    parser.add_argument("--dataset", default="pen", help=f"from {', '.join(LOADERS)}, folder:PATH; default: pen")

    one = "instead the answers to one picture: PNG, JPEG, or a digit of the lab book (.json)"
    parser.add_argument("--digit", type=Path, metavar="IMAGE", help=one)
    for name, says in (("down", "pixels"), ("degrees", "clockwise"), ("scale", "a factor")):
        given = getattr(NO_MOVE, name)
        parser.add_argument(f"--{name}", type=float, default=given, help=f"of the digit, beside each shift: {says} ({given:g})")


def run(options: argparse.Namespace) -> int:
    if options.digit:
        return _of_digit(options)
    dataset = load(options.dataset)
    images, people = dataset.test, dataset.test_writers
    for name in options.checkpoints or trained():
        path = find_checkpoint(name)
        checkpoint = read(path)
        classifier = Classifier.of(checkpoint, path.stem)
        right = right_along_shift(classifier, images)
        intervals = [_over_writers(row, people) for row in right]
        record = Shifts(
            network=path.stem,
            digest=hashlib.sha256(path.read_bytes()).hexdigest(),
            convolutions=sum(isinstance(layer, Conv2d) for layer in checkpoint.architecture.layers),
            dataset=options.dataset,
            images=len(images),
            writers=0 if people is None else len(people.unique()),
            shifts=list(SHIFTS),
            accuracy=[round(accuracy, 4) for accuracy, *_ in intervals],
            low=[round(ends[0], 4) for _, *ends in intervals if ends],
            high=[round(ends[1], 4) for _, *ends in intervals if ends],
        )
        show(record._asdict(), options.json, _text(record))
    return 0


def _of_digit(options: argparse.Namespace) -> int:
    """A record for each network: its answers to one digit along the shift, with their probabilities."""
    move, digit = NO_MOVE._replace(down=options.down, degrees=options.degrees, scale=options.scale), read_pixels(options.digit)
    for name in options.checkpoints or trained():
        path = find_checkpoint(name)
        found = along_shift([Classifier.of(read(path), path.stem)], digit, move, SHIFTS)
        record = {
            "network": path.stem,
            "shifts": list(SHIFTS),
            "digits": [row.digit for row in found],
            "confidences": [row.confidence for row in found],
        }
        rows = [(f"{row.pixels} pixels", str(row.digit), f"{100 * row.confidence:.1f} %") for row in found]
        show(record, options.json, f"{path.stem}, shifted to the right\n{table([('shift', 'read as', 'confidence'), *rows])}")
    return 0


def _over_writers(right: np.ndarray, people: Tensor | None) -> tuple[float, ...]:
    """The accuracy as the mean over the writers, with the ends of its interval; of unknown writers only the accuracy."""
    if people is None:
        return (float(right.mean()),)
    return tuple(of_mean(list(by_writer(torch.from_numpy(right), people).values())))


def _text(record: Shifts) -> str:
    of = f" of {record.writers} writers" if record.writers else ""
    lines = [f"{record.network} on {record.dataset}: {record.images:,} test images{of}, shifted to the right"]
    ends = zip(record.low, record.high, strict=True) if record.writers else [()] * len(record.shifts)
    for shift, accuracy, found in zip(record.shifts, record.accuracy, ends, strict=True):
        middle, between = share_interval(accuracy, *found) if found else (f"{100 * accuracy:.2f} %", "")
        lines.append(f"  {shift:>4} pixels  {middle:>7}  {between}".rstrip())
    return "\n".join(lines)
