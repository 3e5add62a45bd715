"""The pixels of a file of drawings are kept, and made again whenever something that they depend on is another."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.data import inked as module
from core.data.inked import inked

PIXELS = np.arange(2 * 28 * 28, dtype=np.uint8).reshape(2, 28, 28)


class Maker:
    """Makes PIXELS, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> np.ndarray:
        self.times += 1
        return PIXELS


@pytest.fixture
def file(fresh_cache: Path, tmp_path: Path) -> Path:
    made = tmp_path / "drawings"
    made.write_text("some")
    return made


def kept(cache: Path) -> list[Path]:
    return [*(cache / "inked").glob("*.npy")]


def test_the_pixels_are_made_once_and_are_the_same_when_read(file: Path) -> None:
    make = Maker()
    for _ in range(3):
        np.testing.assert_array_equal(inked(file, make), PIXELS)
    assert make.times == 1


def test_another_file_other_code_and_another_library_are_other_pixels(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    inked(file, make)
    file.write_text("others")
    inked(file, make)
    monkeypatch.setattr(module, "CODE", tmp_path / "code")
    module.CODE.mkdir()
    (module.CODE / "one.py").write_text("1")
    inked(file, make)
    (module.CODE / "one.py").write_text("2")
    inked(file, make)
    monkeypatch.setattr(module, "version", lambda name: f"{name} of tomorrow")
    inked(file, make)
    assert make.times == 5


def test_a_file_that_is_cut_off_is_made_again(file: Path, fresh_cache: Path) -> None:
    make = Maker()
    inked(file, make)
    (one,) = kept(fresh_cache)
    for size in (0, 50, 1000):
        os.truncate(one, size)
        np.testing.assert_array_equal(inked(file, make), PIXELS)
    assert make.times == 4


def test_where_nothing_can_be_kept_the_pixels_are_made_each_time(file: Path, fresh_cache: Path) -> None:
    fresh_cache.parent.mkdir()
    fresh_cache.write_text("no folder")
    make = Maker()
    for _ in range(2):
        np.testing.assert_array_equal(inked(file, make), PIXELS)
    assert make.times == 2
