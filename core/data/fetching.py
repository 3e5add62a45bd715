"""A data set downloaded, with its progress."""

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
            most = max(most, sum(_size(file) for part in parts for file in part.rglob("*.gz")))
            on_progress(most)
        return loaded.result()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # it is in its place now
        return 0
