"""A trained network that classifies drawings, for the pages and the command line."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import local

import numpy as np
import torch
from torch import nn

from core.data.drawing import Move, Prepared, moved_pixels
from core.data.normalization import normalize
from core.design.architecture import Architecture, totals
from core.design.layer import shape_text
from core.learning.card import Card
from core.learning.checkpoint import Checkpoint
from core.learning.evaluation import classify
from core.learning.header import CheckpointError
from core.learning.network import initial
from core.learning.recipe import Recipe

# The first forward pass of a thread takes several times as long as its others, and every run of a page has its own thread.
_thread = local()


@dataclass(frozen=True)
class Answer:
    """A network's answer to a drawing: the digit, ten probabilities, and the time of the forward pass (batch 1)."""

    name: str
    digit: int
    probabilities: tuple[float, ...]
    milliseconds: float

    @property
    def confidence(self) -> float:
        """The probability of the answer."""
        return self.probabilities[self.digit]


@dataclass(frozen=True, eq=False)
class Classifier:
    """A network in eval mode with its card, its recipe and the epochs of its training, 0 where it was not trained here.

    It is equal only to itself, so that it can be the key of a cache.
    """

    name: str
    architecture: Architecture
    card: Card
    recipe: Recipe
    epochs: int
    network: nn.Sequential

    @classmethod
    def of(cls, checkpoint: Checkpoint, name: str) -> "Classifier":
        """The checkpoint's network under a name; the first, slow forward pass is done here.

        Raises CheckpointError for a network that does not classify 28×28 pixels as ten digits.
        """
        shape, classes = checkpoint.architecture.input_shape, totals(checkpoint.architecture).output_shape
        if shape != (1, 28, 28) or classes != (10,):
            found = f"takes images of {shape_text(shape)} and gives {shape_text(classes)} values"
            what = f"{name} {found}; digits need 1×28×28 and 10."
            raise CheckpointError("shape", what, "Choose another network.")
        about = (checkpoint.architecture, checkpoint.card, checkpoint.recipe, len(checkpoint.history))
        classifier = cls(name, *about, checkpoint.network())
        classifier.probabilities(np.zeros((1, 28, 28), np.uint8))
        return classifier

    @classmethod
    def untrained(cls, design: Architecture) -> "Classifier":
        """A design with the random weights of seed 0; raises a Refusal where it cannot work or does not read digits."""
        weights = initial(design, 0).state_dict()
        card = Card.of(design.name, design, "none", (0,), {}, 0.0, {})
        return cls.of(Checkpoint(design, Recipe(), (), card, weights), design.name)

    def probabilities(self, pixels: np.ndarray, normal: bool = True) -> np.ndarray:
        """(n, 10) for (n, 28, 28) uint8, normalized as in training (or only divided by 255 if not `normal`)."""
        mean, std = (self.recipe.mean, self.recipe.std) if normal else (0.0, 1.0)
        values = normalize(torch.from_numpy(pixels.astype(np.float32)), mean, std)
        rows = classify(self.network, values.unsqueeze(1)).numpy()
        if not np.isfinite(rows).all():
            raise CheckpointError("not-finite", f"The outputs of {self.name} are not numbers.", "Train it again.")
        return rows

    def answer(self, prepared: Prepared) -> Answer:
        """The answer to one drawing; the first call of a thread does an untimed pass before it."""
        if not hasattr(_thread, "asked"):
            self.probabilities(prepared.pixels[None])
            _thread.asked = True
        start = time.perf_counter()
        row = self.probabilities(prepared.pixels[None], prepared.normal)[0]
        milliseconds = 1000 * (time.perf_counter() - start)
        return Answer(self.name, int(row.argmax()), tuple(map(float, row)), milliseconds)


@dataclass(frozen=True)
class Shifted:
    """One network's answer to the drawing shifted `pixels` to the right."""

    name: str
    pixels: int
    digit: int
    confidence: float
    same: bool  # as without a shift


def along_shift(
    classifiers: Iterable[Classifier], center: np.ndarray, move: Move, shifts: Sequence[int], normal: bool = True
) -> list[Shifted]:
    """Every network's answers for shifts to the right, the rest of the move unchanged; `shifts` must contain 0.

    `center` is (28, 28) uint8, the digit before any move; `normal` whether its pixels are normalized.
    """
    images = np.stack([moved_pixels(center, move._replace(right=shift)) for shift in shifts])
    rows = []
    for classifier in classifiers:
        probabilities = classifier.probabilities(images, normal)
        digits = probabilities.argmax(1)
        unmoved = digits[list(shifts).index(0)]
        for shift, digit, row in zip(shifts, digits, probabilities, strict=True):
            rows.append(Shifted(classifier.name, shift, int(digit), float(row[digit]), bool(digit == unmoved)))
    return rows
