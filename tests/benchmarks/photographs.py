"""How many photographed digits are read rightly in three lights: digits of writers that no network was trained on."""

import time
from pathlib import Path
from statistics import median

import numpy as np
import torch

from core.data.datasets import UNSEEN_WRITERS
from core.data.drawing import to_pixels
from core.data.ink import Picture
from core.data.normalization import DataError
from core.data.pen import PenDigit, read_pen_digits
from core.data.places import PLACES, find
from core.learning.checkpoint import read
from core.learning.classifier import Classifier
from core.learning.header import trained
from tests.data.photographed import any_scene, photographed

LIGHTS: dict[str, dict[str, object]] = {"plain light": {}, "uneven light": {"dim": 0.6}, "squared paper": {"paper": "squared"}}
NETWORKS = ("lenet5", "lenet5-pen", "flagship")
FLOOR = 98.5  # % of the photographs that the best of the networks reads
COUNT = 400  # digits
BLANK = np.zeros((28, 28), np.uint8)


def report() -> None:
    """Print the figures; needs the pen strokes."""
    file = find(*PLACES["pen"])
    if file is None:
        print("photographs: left out, the pen strokes are not on this machine")
        return
    chosen = unseen(file, COUNT)
    labels = np.array([digit.label for digit in chosen])
    torch.set_num_threads(1)
    classifiers = [Classifier.of(read(trained()[name]), name) for name in NETWORKS]
    for words, known in LIGHTS.items():
        pixels, took = prepared(chosen, known)
        shares = [100 * (each.probabilities(pixels).argmax(1) == labels).mean() for each in classifiers]
        found = ", ".join(f"{name} {share:.1f} %" for name, share in zip(NETWORKS, shares, strict=True))
        held = "held" if max(shares) >= FLOOR else "NOT HELD"
        print(f"{COUNT} photographed digits, {words}: {found}; floor {FLOOR} % {held}; {1000 * median(took):.0f} ms each")


def unseen(file: Path, count: int) -> list[PenDigit]:
    """Digits of the writers that no network was trained on, drawn at random."""
    found = [digit for digit in read_pen_digits(file) if digit.writer in UNSEEN_WRITERS]
    return [found[place] for place in np.random.default_rng(0).permutation(len(found))[:count]]


def prepared(digits: list[PenDigit], known: dict[str, object]) -> tuple[np.ndarray, list[float]]:
    """The (n, 28, 28) pixels of a photograph of each digit, and the seconds that each took; `known` is alike in all scenes."""
    pixels, took = [], []
    for number, digit in enumerate(digits):
        photo = photographed(digit.strokes, any_scene(np.random.default_rng(number), **known), number)
        start = time.perf_counter()
        pixels.append(_pixels_or_blank(Picture.of(photo)))
        took.append(time.perf_counter() - start)
    return np.stack(pixels), took


def _pixels_or_blank(picture: Picture) -> np.ndarray:
    """A picture in which no digit is found counts as misread, unless a network guesses it from nothing."""
    try:
        return to_pixels(picture)
    except DataError:
        return BLANK
