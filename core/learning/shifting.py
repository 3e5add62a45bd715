"""How a network's accuracy falls when the digits are shifted: measured once, and read by the draw page without torch."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.data.drawing import NO_MOVE, moved_pixels
from core.learning.header import FOLDER

if TYPE_CHECKING:
    from core.data.images import Images
    from core.learning.classifier import Classifier

FILE = FOLDER / "shifts.jsonl"
SHIFTS = range(-10, 11)  # pixels to the right, of the 28×28 field


class Shifts(NamedTuple):
    """One network on the test images of a data set, an accuracy (a fraction) for each of `shifts`.

    `writers` is how many people wrote them. Where that is known (else 0), an accuracy is the mean over the writers, and `low`
    and `high` are the ends of its 95 % interval; else they are empty. `convolutions` is how many the network has, `digest` that
    of its checkpoint.
    """

    network: str
    digest: str
    convolutions: int
    dataset: str
    images: int
    writers: int
    shifts: list[int]
    accuracy: list[float]
    low: list[float]
    high: list[float]


def right_along_shift(classifier: "Classifier", images: "Images", shifts: Sequence[int] = SHIFTS) -> np.ndarray:
    """(shifts, n) bool: whether each image of (1, 28, 28) is read rightly when it is shifted by so many pixels."""
    fields, labels = images.pixels.squeeze(1).numpy(), images.labels.numpy()
    rows = []
    for shift in shifts:
        moved = np.stack([moved_pixels(field, NO_MOVE._replace(right=shift)) for field in fields])
        parts = [classifier.probabilities(part).argmax(1) for part in np.array_split(moved, max(1, len(moved) // 200))]
        rows.append(np.concatenate(parts) == labels)
    return np.stack(rows)


def over_writers(networks: Mapping[str, Path]) -> dict[str, tuple[float, float, float]]:
    """The mean accuracy over the unseen writers of pen drawings that are not shifted, and its 95 % interval.

    Only for the networks, given by their files, whose weights were measured.
    """
    found = {}
    for row in read_shifts():
        file, at = networks.get(row.network), row.shifts.index(0)
        if row.writers and row.dataset == "pen" and file and hashlib.sha256(file.read_bytes()).hexdigest() == row.digest:
            found[row.network] = (row.accuracy[at], row.low[at], row.high[at])
    return found


def read_shifts(file: Path = FILE) -> list[Shifts]:
    """The shipped measurement, a row a network."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Shifts(**row) for row in rows]
