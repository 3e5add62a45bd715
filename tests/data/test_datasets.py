"""Data sets by name: what can be had without a network, and what is said of the others."""

import numpy as np
import pytest
import torch
from PIL import Image

from core.data.datasets import LOADERS, load
from core.data.drawing import to_pixels
from core.data.facts import FACTS
from core.data.ink import Picture
from core.data.normalization import DataError
from core.data.places import PLACES, data_folders, find, found_places


def test_digits_are_1_437_and_360_images_of_ten_classes_and_need_no_network(fresh_cache):
    found = load("digits", download=False)
    assert (len(found.train), len(found.test), found.shape) == (1437, 360, (1, 28, 28))
    assert found.train.pixels.dtype == torch.uint8
    assert found.classes == tuple("0123456789")
    assert set(found.train.labels.tolist()) == set(found.test.labels.tolist()) == set(range(10))
    assert all(image.any() for image in found.train.pixels)
    assert {part.name for part in fresh_cache.glob("*")} <= {"inked"}  # nothing was downloaded


@pytest.mark.parametrize("name", ["minst", "", "MNIST", "../mnist", "folder"])
def test_an_unknown_name_is_refused_with_the_names_there_are(name):
    with pytest.raises(DataError) as refused:
        load(name)
    assert refused.value.code == "unknown-dataset"
    assert refused.value.remedy == "Data sets are digits, mnist, fashion-mnist, cifar10, pen, mnist+pen, folder:PATH."


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match="has 0 classes"):
        load(f"folder:{tmp_path / 'missing'}")


def test_the_pen_strokes_are_fetched_by_hand_only(fresh_cache):
    LOADERS["pen"].cache_clear()  # another test may have found them elsewhere
    with pytest.raises(DataError, match=r"Put UCI's pendigits-orig\.tra into the folder pen/ .* EXPLORER_DATA") as refused:
        load("pen")
    assert refused.value.code == "not-found"


def test_cifar10_as_pictures_is_read_from_its_folder(data_folder):
    for part in ("train", "test"):
        for number, name in enumerate(("airplane", "truck")):
            (data_folder / "cifar10" / part / name).mkdir(parents=True)
            Image.new("RGB", (32, 32), (number, 2, 3)).save(data_folder / "cifar10" / part / name / "0.png")
    found = load("cifar10", download=False)
    assert (found.name, found.shape, found.classes) == ("cifar10", (3, 32, 32), ("airplane", "truck"))
    assert (found.mean, found.std) == (0.5, 0.5)
    assert found.train.pixels[1, :, 0, 0].tolist() == [1, 2, 3]


def test_the_data_folder_is_searched_before_the_cache(data_folder, fresh_cache):
    assert data_folders() == [data_folder, fresh_cache]
    fresh_cache.mkdir(parents=True)
    (fresh_cache / "found").touch()
    assert find("missing", "found") == fresh_cache / "found"
    (data_folder / "found").touch()
    assert find("missing", "found") == data_folder / "found"
    assert find("missing") is None


def test_found_places_names_each_place_and_an_empty_text_where_there_is_none(data_folder):
    (data_folder / "pen").mkdir()
    (data_folder / "pen" / "pendigits-orig.tra").touch()
    found = found_places()
    assert found.keys() == {"digits", *PLACES} == LOADERS.keys() - {"mnist+pen"}
    assert found["pen"] == str(data_folder / "pen" / "pendigits-orig.tra")
    assert found["mnist"] == found["cifar10"] == ""


def test_what_is_said_of_the_bundled_digits_before_they_are_loaded_is_so():
    digits = load("digits")
    assert FACTS["digits"] == digits.facts
    assert set(FACTS) == set(LOADERS)


def test_the_bundled_digits_are_those_that_scikit_learn_loads():
    from sklearn.datasets import load_digits  # takes seconds, in which no test is found

    bunch = load_digits()
    digits = load("digits")
    assert torch.cat([digits.train.labels, digits.test.labels]).tolist() == bunch.target.tolist()
    for place in (0, 700, 1436):
        picture = Picture((bunch.images[place] * 255 / 16).astype(np.uint8))
        assert digits.train.pixels[place, 0].tolist() == to_pixels(picture).tolist()
