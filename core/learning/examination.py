"""A trained network's confusion matrix, and example images for each of its cells."""

from dataclasses import dataclass

import numpy as np
import safetensors.torch
import torch
from torch import Tensor

from core.data.images import Images

PER_CELL = 8  # images kept of each pair of a true class and an answer


@dataclass(frozen=True)
class Examples:
    """Images with a network's answers, the most confident first.

    `images` are (n, channels, height, width) uint8 with their true classes, `answers` (n,) int64, `confidences` (n,) float32
    from 0 to 1, `places` (n,) int64: the index of each in the split.
    """

    images: Images
    answers: Tensor
    confidences: Tensor
    places: Tensor

    def __len__(self) -> int:
        return len(self.answers)

    def __getitem__(self, which: Tensor | slice) -> "Examples":
        return Examples(self.images[which], self.answers[which], self.confidences[which], self.places[which])

    def of_cell(self, label: int, answer: int) -> "Examples":
        """The examples of one cell of the confusion matrix."""
        return self[(self.images.labels == label) & (self.answers == answer)]

    def wrong(self) -> "Examples":
        """The examples that were classified wrongly."""
        return self[self.images.labels != self.answers]

    def arrays(self) -> list[np.ndarray]:
        """The images as pictures: (height, width) or (height, width, 3) uint8."""
        return [image.permute(1, 2, 0).squeeze(2).numpy() for image in self.images.pixels]

    def captions(self, classes: list[str]) -> list[tuple[str, str]]:
        """Two captions for each picture: the answer with its confidence, and the true class."""
        triples = zip(self.answers.tolist(), self.confidences.tolist(), self.images.labels.tolist(), strict=True)
        return [(f"{classes[answer]}, {100 * sure:.1f} %", f"is {classes[label]}") for answer, sure, label in triples]

    def to_bytes(self) -> bytes:
        """The examples as the bytes of a safetensors file."""
        named = {"pixels": self.images.pixels, "labels": self.images.labels, "answers": self.answers}
        named |= {"confidences": self.confidences, "places": self.places}
        return safetensors.torch.save({name: tensor.contiguous() for name, tensor in named.items()})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Examples":
        """Read the bytes that to_bytes returned."""
        found = safetensors.torch.load(data)
        images = Images(found["pixels"], found["labels"])
        return cls(images, found["answers"], found["confidences"], found["places"])


def confusion(logits: Tensor, labels: Tensor) -> list[list[int]]:
    """The number of images by true class, a row each, and by answer, a column each; `logits` are (n, classes)."""
    classes = logits.shape[1]
    cells = labels * classes + logits.argmax(1)
    rows: list[list[int]] = torch.bincount(cells, minlength=classes**2).view(classes, classes).tolist()
    return rows


def examine(logits: Tensor, images: Images) -> tuple[list[list[int]], Examples]:
    """The confusion matrix (a row per true class, a column per answer) and the PER_CELL most confident examples of each cell.

    `logits` are a network's outputs (n, classes) for the images.
    """
    confidences, answers = logits.softmax(1).max(1)
    cells = images.labels * logits.shape[1] + answers
    order = confidences.argsort(descending=True, stable=True)
    kept = torch.cat([order[cells[order] == cell][:PER_CELL] for cell in cells.unique()])
    kept = kept[confidences[kept].argsort(descending=True, stable=True)]
    return confusion(logits, images.labels), Examples(images[kept], answers[kept], confidences[kept], kept)
