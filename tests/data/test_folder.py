"""A folder of pictures as a data set."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.data.datasets import load
from core.data.folder import MAX_FILES, read_folder
from core.data.normalization import DataError

DARK, LIGHT = Image.new("L", (10, 8), 51), Image.new("L", (10, 8), 204)


def put(folder: Path, name: str, image: Image.Image = DARK, **options: object) -> Path:
    """Save a picture under folder/name."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file, **options)
    return file


@contextmanager
def within_seconds(seconds: int) -> Iterator[None]:
    """Fail where what is done takes longer: a pipe that nobody writes to would else stop all tests."""

    def late(*_: object) -> None:
        raise AssertionError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def folder(tmp_path):
    """Two classes, 0 dark and 1 light, with two training pictures and one test picture each."""
    for label, image in enumerate((DARK, LIGHT)):
        for name in ("train/{}/a.png", "train/{}/b.jpg", "test/{}/c.jpeg"):
            put(tmp_path, name.format(["cat", "dog"][label]), image)
    return tmp_path


def test_classes_are_the_folders_names_in_order_and_labels_count_from_0(folder):
    found = read_folder(folder)
    assert found.classes == ("cat", "dog")
    assert found.train.labels.tolist() == [0, 0, 1, 1]
    assert found.test.labels.tolist() == [0, 1]
    assert found.skipped == ()


def test_pictures_are_one_uint8_tensor_with_their_own_mean_and_deviation(folder):
    found = read_folder(folder)
    assert (found.train.pixels.dtype, found.train.pixels.shape, found.shape) == (torch.uint8, (4, 1, 8, 10), (1, 8, 10))
    assert found.train.pixels[:, 0, 0, 0].tolist() == [51, 51, 204, 204]
    assert (found.mean, found.std) == (pytest.approx(0.5), pytest.approx(0.3, abs=0.001))


def test_a_folder_is_loaded_by_name(folder):
    assert load(f"folder:{folder}").train.labels.tolist() == [0, 0, 1, 1]


def test_bad_files_are_skipped_and_listed_with_the_reason(folder):
    (folder / "train/cat/words.png").write_text("a cat")
    half = put(folder, "train/dog/half.png", Image.effect_noise((64, 64), 50))
    half.write_bytes(half.read_bytes()[:1000])
    put(folder, "test/dog/huge.png", Image.new("1", (5001, 5000)))
    put(folder, "test/dog/moving.gif")
    put(folder, "test/dog/moving.gif").rename(folder / "test/dog/still.png")
    (folder / "train/cat/folder.png").mkdir()
    (folder / "train/cat/notes.txt").write_text("not a picture by its name, so not even listed")
    found = read_folder(folder)
    reasons = dict(found.skipped)
    assert reasons.keys() == {"cat/words.png", "dog/half.png", "dog/huge.png", "dog/still.png", "cat/folder.png"}
    assert "not a PNG or JPEG" in reasons["cat/words.png"]
    assert "5,001×5,000 pixels" in reasons["dog/huge.png"]
    assert (len(found.train), len(found.test)) == (4, 2)


def test_what_is_no_file_is_skipped_even_where_reading_it_would_never_end(folder):
    os.mkfifo(folder / "train/cat/pipe.png")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "train/dog/door.png"))
        with within_seconds(10):
            found = read_folder(folder)
    assert dict(found.skipped) == {"cat/pipe.png": "pipe.png is not a file.", "dog/door.png": "door.png is not a file."}


def test_links_to_files_and_folders_are_not_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    secret = put(elsewhere, "secret.png")
    (folder / "train/cat/link.png").symlink_to(secret)
    (folder / "train/extra").symlink_to(elsewhere)
    (folder / "test/dog/link.png").symlink_to(secret)
    found = read_folder(folder)
    assert (found.classes, len(found.train), len(found.test)) == (("cat", "dog"), 4, 2)


def test_a_test_class_that_is_a_link_is_not_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere, "secret.png")
    for file in (folder / "test/dog").iterdir():
        file.unlink()
    (folder / "test/dog").rmdir()
    (folder / "test/dog").symlink_to(elsewhere)
    assert read_folder(folder).test.labels.tolist() == [0]


def test_color_and_grey_are_brought_to_the_form_of_the_first_picture(folder):
    put(folder, "train/dog/z.png", Image.new("RGB", (10, 8), (255, 0, 0)))
    assert read_folder(folder).train.pixels[-1].unique().tolist() == [76]  # red's luminance
    put(folder, "train/cat/0.png", Image.new("RGB", (10, 8), (0, 255, 0)))
    colored = read_folder(folder).train.pixels
    assert colored.shape == (6, 3, 8, 10)
    assert colored[0, :, 0, 0].tolist() == [0, 255, 0]
    assert colored[1, :, 0, 0].tolist() == [51, 51, 51]


def test_palette_cmyk_transparent_and_16_bit_pictures_are_read(folder):
    put(folder, "train/dog/palette.png", LIGHT.convert("P"))
    put(folder, "train/dog/print.jpg", LIGHT.convert("RGB").convert("CMYK"))
    put(folder, "train/dog/alpha.png", LIGHT.convert("LA"))
    put(folder, "train/dog/wide.png", Image.fromarray(np.full((8, 10), 204 * 257, np.uint16)))
    found = read_folder(folder)
    assert found.skipped == ()
    assert found.train.pixels[2:].flatten(1).float().mean(1).tolist() == pytest.approx([204] * 6, abs=2)


def test_a_photo_taken_sideways_is_turned_upright(folder):
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = Image.fromarray(np.repeat([[0], [255]], 4, axis=0).repeat(10, axis=1).astype(np.uint8))  # dark above light
    put(folder, "train/dog/z.jpg", sideways, exif=exif, quality=100)
    upright = read_folder(folder).train.pixels[-1, 0]
    assert (upright[:, 0].float().mean() > 250, upright[:, -1].float().mean() < 5) == (True, True)


def test_pictures_are_fitted_to_the_first_ones_size_and_that_to_64(folder):
    put(folder, "train/dog/small.png", Image.new("L", (1, 1), 7))
    assert read_folder(folder).train.pixels[-1].unique().tolist() == [7]
    put(folder, "train/cat/0.png", Image.new("L", (640, 320), 9))
    assert read_folder(folder).shape == (1, 32, 64)


def test_pictures_all_of_one_grey_have_a_deviation_to_divide_by(tmp_path):
    for name in ("train/a/x.png", "train/b/x.png", "test/a/x.png"):
        put(tmp_path, name)
    assert read_folder(tmp_path).std == 1


def test_a_single_picture_of_one_pixel_has_a_deviation_to_divide_by(tmp_path):
    (tmp_path / "train/b").mkdir(parents=True)
    for name in ("train/a/x.png", "test/a/x.png"):
        put(tmp_path, name, Image.new("L", (1, 1), 9))
    assert read_folder(tmp_path).std == 1


@pytest.mark.parametrize("classes", [[], ["only"]])
def test_fewer_than_two_classes_are_refused_with_the_layout_to_make(tmp_path, classes):
    for name in classes:
        put(tmp_path, f"train/{name}/a.png")
    with pytest.raises(
        DataError, match=rf"has {len(classes)} classes .* at least 2 .* train/<class>/ and test/<class>/"
    ) as refused:
        read_folder(tmp_path)
    assert refused.value.code == "no-classes"


def test_a_missing_folder_and_one_without_test_pictures_are_refused(tmp_path):
    with pytest.raises(DataError):
        read_folder(tmp_path / "missing")
    for name in ("train/a/x.png", "train/b/x.png"):
        put(tmp_path, name)
    with pytest.raises(DataError) as refused:
        read_folder(tmp_path)
    assert refused.value.code == "no-pictures"


def test_too_many_pictures_are_refused_before_any_is_opened(folder, monkeypatch):
    monkeypatch.setattr("core.data.folder.MAX_FILES", 5)
    monkeypatch.setattr("core.data.folder.open_picture", None)
    with pytest.raises(DataError, match="holds 6 pictures; at most 5 are read") as refused:
        read_folder(folder)
    assert (refused.value.code, MAX_FILES) == ("too-many-files", 100_000)


def test_odd_names_are_only_names(folder):
    for name in ("<script>", "..hidden", "😀", "CON", "a" * 200):
        put(folder, f"train/{name}/{name}.png")
    assert set(read_folder(folder).classes) == {"cat", "dog", "<script>", "..hidden", "😀", "CON", "a" * 200}
