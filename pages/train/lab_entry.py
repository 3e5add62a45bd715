"""A training for the lab book: its epochs, its score, where they come from and how they are made again."""

from dataclasses import asdict
from typing import Any

from core.labbook.entry import Entry
from core.learning.epoch import Epoch
from core.learning.provenance import facts
from pages.train.group import Group

UNITS = {
    "number": "epoch",
    "accuracy": "accuracy, fraction",
    "validation_accuracy": "validation accuracy, fraction",
    "seconds": "training time, s",
    "data_seconds": "of it for data, s",
    "images_per_second": "images/s",
}


def entry(group: Group, means: list[Epoch], evaluations: list[dict[str, Any]]) -> Entry:
    """The epochs, of several seeds their means."""
    rows = [{UNITS.get(name, name.replace("_", " ")): value for name, value in asdict(epoch).items()} for epoch in means]
    scores = ", ".join(f"{100 * one['accuracy']:.2f} %" for one in evaluations)
    known = {"accuracy on the test images": scores} if scores else {}
    about, made = {**known, **facts(group.first.machine)}, group.again
    return Entry(f"Training: {group.what}", rows=rows, facts=about, command=made.command, files=made.files)
