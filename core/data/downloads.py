"""Data sets of torchvision: found in a data folder, unpacked from files that a person put there, or downloaded."""

import os
import shutil
import socket
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.data.images import Images
from core.data.normalization import DataError
from core.data.places import SETTING, cache_folder, data_folders, find
from core.data.torchvision_import import torchvision

TIMEOUT = 10  # seconds without receiving a byte
CIFAR_ARCHIVE = "cifar-10-binary.tar.gz"
CIFAR_URL = f"https://www.cs.toronto.edu/~kriz/{CIFAR_ARCHIVE}"
CIFAR_MD5 = "c32a1d4ab5d03f1284b67883e8d87530"
CIFAR_RECORD = 1 + 3 * 32 * 32  # label, then red, green and blue planes


def idx_images(folder: str, kind: str, download: bool) -> tuple[Images, Images]:
    """Training and test images of MNIST or FashionMNIST (torchvision's class names); `folder` names their subfolder."""
    dataset = getattr(torchvision().datasets, kind)
    roots = [place / folder for place in data_folders()]
    for root in roots:
        if all((root / kind / "raw" / Path(name).stem).exists() for name, _ in dataset.resources):
            return _read(dataset, root)
    for root in roots:
        if all((root / kind / "raw" / name).exists() for name, _ in dataset.resources):
            return _read(dataset, _unpacked(dataset, root / kind / "raw", cache_folder() / folder))
    place = cache_folder() / folder
    names = ", ".join(name for name, _ in dataset.resources)
    _require(
        download, kind, f"Put {names} into {place / kind / 'raw'}, or {folder}/{kind}/raw in the folder that {SETTING} names."
    )
    with _fetching(kind, place / kind / "raw", names) as work:
        dataset(work, download=True)
        _publish_raw(dataset, work / kind / "raw", place)
    return _read(dataset, place)


def cifar10_images(download: bool) -> tuple[Images, Images]:
    """CIFAR-10's 50,000 and 10,000 color images, from its binary edition (reading the Python edition would run code)."""
    archive = find(f"cifar10/{CIFAR_ARCHIVE}", CIFAR_ARCHIVE)
    if archive is None:
        archive = cache_folder() / "cifar10" / CIFAR_ARCHIVE
        _require(download, "CIFAR-10", f"Put {CIFAR_ARCHIVE} into {archive.parent} or the folder that {SETTING} names.")
        with _fetching("CIFAR-10", archive.parent, CIFAR_ARCHIVE) as work:
            torchvision().datasets.utils.download_url(CIFAR_URL, str(work), CIFAR_ARCHIVE, CIFAR_MD5)
            _publish(work / CIFAR_ARCHIVE, archive)
    _check(archive, CIFAR_MD5)
    with tarfile.open(archive) as tar:
        train = [_cifar_batch(tar, f"data_batch_{number}.bin") for number in range(1, 6)]
        return _cifar_images(np.concatenate(train)), _cifar_images(_cifar_batch(tar, "test_batch.bin"))


def _cifar_batch(tar: tarfile.TarFile, name: str) -> np.ndarray:
    member = tar.extractfile(f"cifar-10-batches-bin/{name}")
    assert member is not None  # the checksum of the archive was checked
    return np.frombuffer(member.read(), np.uint8).reshape(-1, CIFAR_RECORD)


def _cifar_images(records: np.ndarray) -> Images:
    pixels = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy())
    return Images(pixels, torch.from_numpy(records[:, 0].astype(np.int64)))


def _read(dataset: Callable[..., Any], root: Path) -> tuple[Images, Images]:
    """Read with torchvision; raises DataError for a damaged file."""
    try:
        parts = [dataset(root, train=train) for train in (True, False)]
    except (ValueError, RuntimeError, AssertionError, KeyError) as error:
        raise DataError(
            "damaged", f"The files in {root} cannot be read: {error}", "Delete them to download them again."
        ) from None
    if any(len(part.data) != len(part.targets) for part in parts):
        raise DataError(
            "damaged", f"The files in {root} cannot be read: more labels than images", "Delete them to download them again."
        )
    train, test = (Images(part.data.unsqueeze(1), part.targets) for part in parts)
    return train, test


def _unpacked(dataset: Any, packed: Path, root: Path) -> Path:
    """Check .gz files and unpack them into `root`; their own folder may be read-only."""
    try:
        with _temporary(root) as work:
            for name, md5 in dataset.resources:
                _check(packed / name, md5)
                torchvision().datasets.utils.extract_archive(str(packed / name), str(work))
            _publish_raw(dataset, work, root)
    except OSError as error:
        what = f"{packed} cannot be unpacked into {root}: {error.strerror or error}."
        raise DataError("cache", what, f"Unpack the files there, or in a folder that {SETTING} names.") from None
    return root


def _publish_raw(dataset: Any, done: Path, root: Path) -> None:
    """Move unpacked files to where torchvision looks for them under `root`."""
    for name, _ in dataset.resources:
        _publish(done / Path(name).stem, root / dataset.__name__ / "raw" / Path(name).stem)


def _check(file: Path, md5: str) -> None:
    if not torchvision().datasets.utils.check_md5(str(file), md5):
        what = f"{file} is damaged: its checksum is not {md5}."
        raise DataError("checksum", what, "Delete it, or put the original file there.")


def _require(download: bool, name: str, remedy: str) -> None:
    if not download:
        raise DataError("not-found", f"{name} is not on this machine.", remedy)


@contextmanager
def _temporary(root: Path) -> Iterator[Path]:
    """A temporary folder on the same disk as `root`, removed at the end."""
    root.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="part-", dir=root))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _fetching(name: str, place: Path, files: str) -> Iterator[Path]:
    """A temporary folder to download into; if that fails, raises DataError that says where to put the files by hand."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with _temporary(cache_folder()) as work:
            yield work
    except (OSError, RuntimeError) as error:
        reason = str(error).splitlines()[-1] if str(error) else type(error).__name__  # of the last place that was tried
        what = f"{name} could not be downloaded, is there a network? {reason.strip('<>')}."
        raise DataError(
            "no-network", what, f"Put {files} into {place} by hand, or set {SETTING} to a folder with them."
        ) from None
    finally:
        socket.setdefaulttimeout(before)


def _publish(done: Path, place: Path) -> None:
    """Move a finished file or folder to its place in one step; if another process was first, keep its result."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(done, place)
    except OSError:
        if not place.exists():
            raise
