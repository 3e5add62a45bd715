"""Tiny data sets in the files MNIST and CIFAR-10 come in, with torchvision and core told their checksums."""

import gzip
import hashlib
import io
import tarfile

import numpy as np
import pytest

from core.data.torchvision_import import torchvision

COUNTS = {"train": 20, "t10k": 5}


def idx(array: np.ndarray) -> bytes:
    """The IDX format: two zeros, 8 for bytes, the number of axes, their lengths, the bytes."""
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.astype(np.uint8).tobytes()


def tiny_mnist() -> dict[str, bytes]:
    """The four packed files by name; image i is filled with i and labeled i mod 10."""
    files = {}
    for part, count in COUNTS.items():
        images = np.arange(count).repeat(28 * 28).reshape(count, 28, 28)
        files[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(idx(images), mtime=0)
        files[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(idx(np.arange(count) % 10), mtime=0)
    return files


def tiny_cifar10() -> bytes:
    """The archive with 2 images a batch: image i has i red, i + 1 green and i + 2 blue planes and label i mod 10."""
    archive, names = io.BytesIO(), [*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"]
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for number, name in enumerate(names):
            records = b"".join(
                bytes([i % 10]) + bytes(np.repeat([i, i + 1, i + 2], 1024).tolist()) for i in (2 * number, 2 * number + 1)
            )
            entry = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            entry.size = len(records)
            tar.addfile(entry, io.BytesIO(records))
    return archive.getvalue()


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def expect(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let torchvision take these files for MNIST's."""
    monkeypatch.setattr(torchvision().datasets.MNIST, "resources", [(name, md5(data)) for name, data in files.items()])
