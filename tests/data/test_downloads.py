"""MNIST and CIFAR-10 in files put there by hand, downloaded, missing, damaged."""

import gzip
import shutil
import socket
import time
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from idx import expect, idx, md5, tiny_cifar10, tiny_mnist

from core.data import downloads, fetching
from core.data.datasets import load
from core.data.normalization import DataError
from core.data.torchvision_import import torchvision

RAW = "mnist/MNIST/raw"
ARCHIVE = "cifar-10-binary.tar.gz"


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def files(monkeypatch):
    """Four tiny files that count as MNIST's."""
    tiny = tiny_mnist()
    expect(tiny, monkeypatch)
    return tiny


def mirror(files, monkeypatch):
    """Downloads take the files from here; a name that is missing cannot be reached. Gives the timeouts that were set."""
    timeouts = []

    def fetch(url, folder, filename=None, md5=None, **_):
        timeouts.append(socket.getdefaulttimeout())
        name = url.rpartition("/")[2]
        if name not in files:
            raise URLError("Network is unreachable")
        (Path(folder) / name).write_bytes(files[name])
        if not torchvision().datasets.utils.check_md5(str(Path(folder) / name), md5):
            raise RuntimeError("File not found or corrupted.")

    monkeypatch.setattr(torchvision().datasets.utils, "download_url", fetch)
    return timeouts


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def require_tiny_mnist(found):
    assert (found.train.pixels.shape, found.test.pixels.shape) == ((20, 1, 28, 28), (5, 1, 28, 28))
    assert found.train.pixels.dtype == torch.uint8
    assert found.train.pixels[:, 0, 27, 27].tolist() == list(range(20))
    assert found.train.labels.tolist() == [*range(10), *range(10)]


def test_packed_files_put_by_hand_are_unpacked_into_the_cache_and_left_as_they_are(files, data_folder, fresh_cache):
    put(data_folder / RAW, files)
    before = snapshot(data_folder)
    require_tiny_mnist(load("mnist", download=False))
    assert snapshot(data_folder) == before
    assert sorted(file.name for file in (fresh_cache / RAW).iterdir()) == sorted(name[:-3] for name in files)
    assert not list(fresh_cache.rglob("part-*"))


def test_packed_files_are_unpacked_once(files, data_folder, monkeypatch):
    put(data_folder / RAW, files)
    load("mnist", download=False)
    monkeypatch.setattr(torchvision().datasets.utils, "extract_archive", None)
    require_tiny_mnist(load("mnist", download=False))


def test_packed_files_put_into_the_cache_as_the_advice_says_are_read(files, fresh_cache):
    with pytest.raises(DataError) as refused:
        load("mnist", download=False)
    assert str(fresh_cache / RAW) in refused.value.remedy
    put(fresh_cache / RAW, files)
    require_tiny_mnist(load("mnist", download=False))


def test_unpacked_files_are_read_where_they_are(files, data_folder, fresh_cache):
    put(data_folder / RAW, {name[:-3]: gzip.decompress(data) for name, data in files.items()})
    require_tiny_mnist(load("mnist", download=False))
    assert not fresh_cache.exists()


def test_a_flipped_byte_in_a_packed_file_is_refused_by_its_checksum(files, data_folder, fresh_cache):
    name = "train-images-idx3-ubyte.gz"
    data = bytearray(files[name])
    data[len(data) // 2] ^= 1
    put(data_folder / RAW, {**files, name: bytes(data)})
    with pytest.raises(DataError, match=rf"{name} is damaged: its checksum is not {md5(files[name])}") as refused:
        load("mnist", download=False)
    assert refused.value.code == "checksum"
    assert snapshot(fresh_cache) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        bytes(1000),
        b"\0\0\x0a\x03" + bytes(100),
        idx(torch.zeros(3, 28, 28).numpy())[:-1],
        idx(torch.zeros(3, 28, 28).numpy()),
    ],
    ids=["empty", "one byte", "zeros", "of no known type", "cut off", "fewer images than labels"],
)
def test_a_damaged_unpacked_file_is_refused_with_its_folder(files, data_folder, data):
    good = {name[:-3]: gzip.decompress(packed) for name, packed in files.items()}
    put(data_folder / RAW, {**good, "train-images-idx3-ubyte": data})
    with pytest.raises(DataError, match=r"cannot be read: .* Delete them to download them again") as refused:
        load("mnist", download=False)
    assert refused.value.code == "damaged"


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "cifar10", "mnist+pen/1"])
def test_without_files_and_downloads_it_is_reported_where_to_put_which_files(name, fresh_cache):
    with pytest.raises(
        DataError, match=r"is not on this machine\. Put .*(-ubyte\.gz|-binary\.tar\.gz).*EXPLORER_DATA"
    ) as refused:
        load(name, download=False)
    assert refused.value.code == "not-found"
    assert str(fresh_cache / name.split("+")[0]) in refused.value.remedy


def test_a_download_is_checked_published_at_once_and_not_repeated(files, fresh_cache, monkeypatch):
    timeouts = mirror(files, monkeypatch)
    require_tiny_mnist(load("mnist"))
    assert timeouts == [downloads.TIMEOUT] * 4
    assert socket.getdefaulttimeout() is None
    assert [folder.name for folder in fresh_cache.iterdir()] == ["mnist"]
    require_tiny_mnist(load("mnist"))
    assert len(timeouts) == 4


def test_a_download_reports_the_bytes_that_are_there_without_those_that_were_broken_off(files, fresh_cache, monkeypatch):
    mirror(files, monkeypatch)
    place, seen = torchvision().datasets.utils, []
    put(fresh_cache / "part-old", files)
    download_url = place.download_url

    def slow(*words, **more):
        download_url(*words, **more)
        before = len(seen)
        while len(seen) < before + 2:
            time.sleep(0.01)

    monkeypatch.setattr(place, "download_url", slow)
    monkeypatch.setattr(fetching, "LOOK", 0.01)
    require_tiny_mnist(fetching.fetch("mnist", seen.append))
    sizes = [len(data) for data in files.values()]
    assert set(seen) - {0} == {sum(sizes[:count]) for count in range(1, len(sizes) + 1)}


def test_a_folder_that_is_put_into_its_place_while_its_bytes_are_counted_is_passed_over(tmp_path, monkeypatch):
    part, size = tmp_path / "part-new", fetching._size
    put(part, {"one.gz": b"12345"})
    put(part / "deep", {"two.gz": b"1"})

    def gone(file):
        found = size(file)
        shutil.rmtree(part, ignore_errors=True)
        return found

    assert fetching._bytes(part) == 6
    monkeypatch.setattr(fetching, "_size", gone)
    assert fetching._bytes(part) == 5


@pytest.mark.parametrize("reached", [0, 2])
def test_a_download_that_fails_says_where_to_put_the_files_and_leaves_nothing(files, fresh_cache, monkeypatch, reached):
    mirror(dict(list(files.items())[:reached]), monkeypatch)
    with pytest.raises(DataError, match=r"could not be downloaded, is there .* by hand, or set EXPLORER_DATA") as refused:
        load("mnist")
    assert refused.value.code == "no-network"
    assert all(name in refused.value.remedy for name in files)
    assert str(fresh_cache / RAW) in refused.value.remedy
    assert list(fresh_cache.iterdir()) == []
    assert socket.getdefaulttimeout() is None


def test_a_download_with_a_wrong_checksum_is_refused(files, fresh_cache, monkeypatch):
    mirror({**files, "t10k-labels-idx1-ubyte.gz": b"login page"}, monkeypatch)
    with pytest.raises(DataError, match="could not be downloaded"):
        load("mnist")
    assert list(fresh_cache.iterdir()) == []


def test_a_cache_that_cannot_be_made_is_refused_in_words(files, data_folder, fresh_cache):
    put(data_folder / RAW, files)
    fresh_cache.parent.write_text("a file where the cache should be")
    with pytest.raises(DataError):
        load("mnist", download=False)


@pytest.fixture
def archive(monkeypatch):
    """A tiny archive that counts as CIFAR-10's."""
    data = tiny_cifar10()
    monkeypatch.setattr(downloads, "CIFAR_MD5", md5(data))
    return data


@pytest.mark.parametrize("folder", ["", "cifar10"])
def test_cifar10_is_read_from_its_binary_edition_as_red_green_and_blue_planes(archive, data_folder, folder):
    put(data_folder / folder, {ARCHIVE: archive})
    found = load("cifar10", download=False)
    assert (found.train.pixels.shape, found.test.pixels.shape) == ((10, 3, 32, 32), (2, 3, 32, 32))
    assert found.train.labels.tolist() == list(range(10))
    assert found.test.labels.tolist() == [0, 1]
    assert found.train.pixels[7].flatten(1).unique(dim=1).tolist() == [[7], [8], [9]]
    assert (found.classes[0], found.classes[9], found.mean, found.std) == ("airplane", "truck", 0.5, 0.5)


def test_cifar10_is_downloaded_into_the_cache(archive, fresh_cache, monkeypatch):
    mirror({ARCHIVE: archive}, monkeypatch)
    assert len(load("cifar10").train) == 10
    assert list(snapshot(fresh_cache)) == [fresh_cache / "cifar10" / ARCHIVE]


def test_a_damaged_cifar10_archive_is_refused_before_it_is_opened(archive, data_folder):
    put(data_folder, {ARCHIVE: archive[:-1] + b"!"})
    with pytest.raises(DataError) as refused:
        load("cifar10", download=False)
    assert refused.value.code == "checksum"
