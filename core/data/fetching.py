"""A data set downloaded, with its progress."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from core.data.datasets import load
from core.data.images import Dataset
from core.data.places import cache_folder

LOOK = 0.25  # seconds between two looks at how much is there


def fetch(name: str, on_progress: Callable[[int], None]) -> Dataset:
    """The data set, downloaded if it is not on this machine; `on_progress` is given the bytes so far.

    Raises DataError, as `load` does.
    """
    before = set(cache_folder().glob("part-*"))  # downloads that were broken off
    most = 0  # the files go once they are unpacked: what is there falls, what was downloaded does not
    with ThreadPoolExecutor(1) as pool:
        loaded = pool.submit(load, name)
        while not wait([loaded], LOOK).done:
            parts = set(cache_folder().glob("part-*")) - before
            most = max(most, sum(map(_bytes, parts)))
            on_progress(most)
        return loaded.result()


def _bytes(part: Path) -> int:
    """The bytes of the files in a folder; os.walk passes over what is put into its place meanwhile."""
    return sum(_size(Path(folder, name)) for folder, _, names in os.walk(part) for name in names if name.endswith(".gz"))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # it is in its place now
        return 0
