"""shifts: how a network's accuracy falls when the digits are shifted, as the draw page shows it."""

import argparse
import hashlib

import numpy as np
import torch
from torch import Tensor

from core.commands.output import show
from core.data.datasets import LOADERS, load
from core.design.layers import Conv2d
from core.design.units import share_interval
from core.learning.checkpoint import read
from core.learning.classifier import Classifier
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


def run(options: argparse.Namespace) -> int:
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
