"""A split of a data set: one uint8 tensor in memory. Batches are slices of it after shuffling."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from core.data.facts import Facts
from core.data.normalization import MNIST_MEAN, MNIST_STD, DataError


@dataclass(frozen=True)
class Images:
    """`pixels` is (n, channels, height, width) uint8, `labels` (n,) int64 from 0 to the number of classes − 1."""

    pixels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, which: Tensor | slice) -> "Images":
        return Images(self.pixels[which], self.labels[which])

    def spaced(self, count: int) -> "Images":
        """At most `count` of these images, evenly spaced over all: they may be sorted by class."""
        count = min(count, len(self))
        return self[torch.arange(count) * len(self) // count]

    def to(self, device: torch.device) -> "Images":
        """The same images on a device."""
        return Images(self.pixels.to(device), self.labels.to(device))

    def shuffled(self, generator: torch.Generator) -> "Images":
        """The same images in an order drawn from the generator."""
        return self[torch.randperm(len(self), generator=generator).to(self.labels.device)]

    def batches(self, size: int) -> Iterator["Images"]:
        """Consecutive slices of at most `size` images."""
        for start in range(0, len(self), size):
            yield self[start : start + size]

    def joined(self, other: "Images") -> "Images":
        """These images followed by the others."""
        return Images(torch.cat([self.pixels, other.pixels]), torch.cat([self.labels, other.labels]))


@dataclass(frozen=True)
class Dataset:
    """A named data set: two splits, the classes' names, the training pixels' mean and std (of pixels/255), its source.

    `skipped` lists the files that could not be read: (file, reason). `test_writers` (n,) int64 says who made each test image,
    where that is known. `train_times` (n,) int64 says how often an epoch takes each training image, if not once.
    """

    name: str
    train: Images
    test: Images
    classes: tuple[str, ...]
    source: str
    mean: float = MNIST_MEAN
    std: float = MNIST_STD
    skipped: tuple[tuple[str, str], ...] = ()
    test_writers: Tensor | None = None
    train_times: Tensor | None = None

    def __post_init__(self) -> None:
        for part, images in (("training", self.train), ("test", self.test)):
            wrong = (images.labels < 0) | (images.labels >= len(self.classes))
            if wrong.any():
                label = int(images.labels[wrong][0])
                what = f"{self.name}: a {part} image is labeled {label}, but there are {len(self.classes)} classes."
                raise DataError("label", what, "Labels count from 0.")

    @property
    def digest(self) -> str:
        """SHA-256 of all pixels and labels, training images first, and of how often these are taken, if not once."""
        parts = [part for images in (self.train, self.test) for part in (images.pixels, images.labels)]
        parts += [] if self.train_times is None else [self.train_times]
        found = hashlib.sha256()
        for part in parts:
            found.update(part.contiguous().numpy().data)
        return found.hexdigest()

    @property
    def shape(self) -> tuple[int, ...]:
        """(channels, height, width)."""
        return tuple(self.train.pixels.shape[1:])

    @property
    def facts(self) -> Facts:
        """Its size, shape, normalization and number of classes, and how much longer an epoch is."""
        again = 0 if self.train_times is None else int(self.train_times.sum()) - len(self.train)
        return Facts(len(self.train), self.shape, self.mean, self.std, len(self.classes), again)

    def split(self, validation: int, seed: int) -> tuple[Images, Images]:
        """The training images of an epoch, and `validation` others set apart, drawn by seed (document 003: 55,000/5,000)."""
        left, apart = self.split_numbers(validation, seed)
        return self.train[left], self.train[apart]

    def split_numbers(self, validation: int, seed: int) -> tuple[Tensor, Tensor]:
        """The numbers of the training images that `split` gives, in the same order."""
        if not 0 <= validation < len(self.train):
            what = f"{self.name} has {len(self.train):,} training images; {validation:,} cannot be set apart for validation."
            raise DataError("validation", what, f"Use fewer than {len(self.train):,}.")
        mixed = torch.randperm(len(self.train), generator=torch.Generator().manual_seed(seed))
        left, apart = mixed[validation:], mixed[:validation]
        return left if self.train_times is None else left.repeat_interleave(self.train_times[left]), apart
