"""The data sets by name, each loaded into memory on demand."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from core.data.downloads import cifar10_images, idx_images
from core.data.drawing import to_pixels
from core.data.facts import ALWAYS_HERE
from core.data.folder import read_folder
from core.data.images import Dataset, Images
from core.data.ink import Picture
from core.data.inked import inked
from core.data.normalization import DataError
from core.data.pen import read_pen_digits
from core.data.places import PLACES, SETTING, find

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
OBJECTS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CIFAR = "CIFAR-10 (A. Krizhevsky, 2009)"
CIFAR_NORMAL = (0.5, 0.5)  # mean and std, as in document 000 and the PyTorch tutorial
UNSEEN_WRITERS = range(21, 31)  # of pen: the test split; writers 1 to 20 are the training split
PEN_TIMES = 4  # that an epoch takes a pen digit beside MNIST: trials that left writers out read these better than with 1
FOLDS = 5  # parts of writers 1 to 20, each left out in turn
WITHOUT = tuple(f"mnist+pen/{fold}" for fold in range(1, FOLDS + 1))  # mnist+pen without a part, which is the test split


def load(name: str, download: bool = True) -> Dataset:
    """The data set of that name, or of folder:PATH; raises DataError if it is unknown or not available.

    With `download`, a data set that is not on this machine is downloaded if possible.
    """
    if name.startswith("folder:"):
        return read_folder(Path(name.removeprefix("folder:")).expanduser())
    if name in WITHOUT:
        return _without_writers(name, download)
    if name not in LOADERS:
        known = ", ".join([*LOADERS, "folder:PATH"])
        raise DataError("unknown-dataset", f"There is no data set named {name!r:.60}.", f"Data sets are {known}.")
    return LOADERS[name](download)


def mnist_or_digits() -> Dataset:
    """MNIST as soon as it is on this machine, else the digits that need nothing; read once."""
    try:
        return _mnist_in(find(*PLACES["mnist"]))
    except DataError:
        return load(ALWAYS_HERE)


@lru_cache(maxsize=1)
def _mnist_in(_: Path | None) -> Dataset:
    """MNIST as it lies in that place; raises DataError where it is not on this machine."""
    return load("mnist", download=False)


def _mnist(download: bool) -> Dataset:
    train, test = idx_images("mnist", "MNIST", download)
    return Dataset("mnist", train, test, DIGITS, "MNIST (Y. LeCun, C. Cortes, C. Burges)")


def _fashion(download: bool) -> Dataset:
    train, test = idx_images("fashion-mnist", "FashionMNIST", download)
    source = "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, 2017, MIT License)"
    return Dataset("fashion-mnist", train, test, CLOTHES, source, 0.2860, 0.3530)


def _cifar10(download: bool) -> Dataset:
    """The pictures in cifar10/train/<class>/ and cifar10/test/<class>/ if they are there, else the original archive."""
    if pictures := find("cifar10/train"):
        return _cifar10_pictures(pictures.parent)
    train, test = cifar10_images(download)
    return Dataset("cifar10", train, test, OBJECTS, CIFAR, *CIFAR_NORMAL)


@cache  # reading 60,000 files takes about ten seconds
def _cifar10_pictures(folder: Path) -> Dataset:
    found = read_folder(folder)
    kind = "JPEG" if any(folder.glob("train/*/*.jp*g")) else "PNG"
    source = f"{CIFAR}, read from {kind} pictures"
    return Dataset("cifar10", found.train, found.test, found.classes, source, *CIFAR_NORMAL, found.skipped)


@cache
def _digits(download: bool) -> Dataset:
    """scikit-learn's 1,797 real digits of 8×8, prepared as drawings are; the last 360 are the test split."""
    # We read the file directly, because importing scikit-learn takes three seconds.
    spec = find_spec("sklearn")
    assert spec and spec.submodule_search_locations
    file = Path(spec.submodule_search_locations[0]) / "datasets/data/digits.csv.gz"
    rows = np.loadtxt(file, np.int64, delimiter=",")
    pictures = (rows[:, :-1] * 255 / 16).astype(np.uint8).reshape(-1, 8, 8)
    pixels = inked(file, lambda: np.stack([to_pixels(Picture(picture)) for picture in pictures]))
    images = Images(torch.from_numpy(pixels).unsqueeze(1), torch.from_numpy(rows[:, -1].copy()))
    source = "Optical recognition of handwritten digits (E. Alpaydin, C. Kaynak, UCI, 1998, CC BY 4.0), in scikit-learn"
    return Dataset("digits", images[:-360], images[-360:], DIGITS, source)


def _pen_drawings() -> tuple[Images, torch.Tensor]:
    """All pen strokes as drawings, and who wrote each."""
    file = find(*PLACES["pen"])
    if file is None:
        remedy = f"Put UCI's pendigits-orig.tra into the folder pen/ of the folder that {SETTING} names."
        raise DataError("not-found", "The pen strokes are not on this machine.", remedy)
    return _drawn(file)


@cache
def _drawn(file: Path) -> tuple[Images, torch.Tensor]:
    digits = list(read_pen_digits(file))
    pixels = inked(file, lambda: np.stack([to_pixels(digit.strokes) for digit in digits]))
    images = Images(torch.from_numpy(pixels).unsqueeze(1), torch.tensor([digit.label for digit in digits]))
    return images, torch.tensor([digit.writer for digit in digits])


@cache
def _pen(download: bool) -> Dataset:
    """Pen strokes as drawings: writers 1 to 20 train, writers 21 to 30 test. Never downloaded."""
    images, writers = _pen_drawings()
    unseen = torch.isin(writers, torch.tensor(UNSEEN_WRITERS))
    source = "UCI pen-based recognition of handwritten digits (E. Alpaydin, F. Alimoglu, 1998, CC BY 4.0)"
    return Dataset("pen", images[~unseen], images[unseen], DIGITS, source, test_writers=writers[unseen])


def _mnist_and_pen(download: bool) -> Dataset:
    """MNIST with the pen strokes of writers 1 to 20 added to the training split; the test split is MNIST's."""
    mnist, pen = _mnist(download), _pen(download)
    return _joined("mnist+pen", mnist, pen, pen.train, mnist.test)


def _without_writers(name: str, download: bool) -> Dataset:
    """The same without every fifth of writers 1 to 20; the test split is what these wrote."""
    mnist, pen = _mnist(download), _pen(download)
    images, writers = _pen_drawings()
    seen = writers < UNSEEN_WRITERS.start
    out = seen & (writers % FOLDS == WITHOUT.index(name))
    return replace(_joined(name, mnist, pen, images[seen & ~out], images[out]), test_writers=writers[out])


def _joined(name: str, mnist: Dataset, pen: Dataset, added: Images, test: Images) -> Dataset:
    """MNIST's training images once an epoch, and those added PEN_TIMES."""
    times = torch.cat([torch.ones_like(mnist.train.labels), torch.full_like(added.labels, PEN_TIMES)])
    source = f"{mnist.source}; {pen.source}, {PEN_TIMES} times an epoch"
    return Dataset(name, mnist.train.joined(added), test, DIGITS, source, train_times=times)


LOADERS: dict[str, Callable[[bool], Dataset]] = {
    "digits": _digits,
    "mnist": _mnist,
    "fashion-mnist": _fashion,
    "cifar10": _cifar10,
    "pen": _pen,
    "mnist+pen": _mnist_and_pen,
}
