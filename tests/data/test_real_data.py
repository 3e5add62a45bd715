"""The real data sets, where EXPLORER_DATA names a folder with them; skipped elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from drawn import difference

from core.data.datasets import PEN_TIMES, UNSEEN_WRITERS, WITHOUT, load
from core.data.drawing import mass_center, to_pixels
from core.data.facts import FACTS, datasets_here
from core.data.ink import Picture
from core.data.pen import read_pen_digits
from core.data.places import PLACES
from core.learning.estimate import images_an_epoch
from core.learning.recipe import Recipe


def real(name, folder, monkeypatch):
    """The data set of that name in the folder; skips the test where it is not there."""
    if not any((folder / place).exists() for place in PLACES[name]):
        pytest.skip(f"EXPLORER_DATA's folder holds no {name}")
    monkeypatch.setenv("EXPLORER_DATA", str(folder))
    return load(name, download=False)


@pytest.fixture
def mnist(real_data, fresh_cache, monkeypatch):
    return real("mnist", real_data, monkeypatch)


def test_mnist_has_60_000_and_10_000_images_with_mean_0_1307_and_deviation_0_3081(mnist):
    assert (mnist.train.pixels.shape, mnist.test.pixels.shape) == ((60_000, 1, 28, 28), (10_000, 1, 28, 28))
    values = mnist.train.pixels.float() / 255
    assert (f"{values.mean():.4f}", f"{values.std():.4f}") == ("0.1307", "0.3081") == (str(mnist.mean), str(mnist.std))
    assert mnist.train.labels.bincount().tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert mnist.test.labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_mnist_is_split_into_55_000_and_5_000_by_seed(mnist):
    train, validation = mnist.split(5_000, seed=1)
    assert (len(train), len(validation)) == (55_000, 5_000)
    assert torch.equal(mnist.split(5_000, seed=1)[1].pixels, validation.pixels)
    counts = train.labels.bincount() + validation.labels.bincount()
    assert torch.equal(counts, mnist.train.labels.bincount())


def test_an_mnist_image_prepared_as_a_drawing_is_nearly_the_same_image(mnist):
    images = mnist.test.pixels[:300, 0].numpy()
    assert np.median([difference(to_pixels(Picture(image)), image) for image in images]) < 5


def test_prepared_drawings_have_their_center_of_mass_where_mnist_has_it(mnist):
    centers = np.array(
        [[mass_center(image), mass_center(to_pixels(Picture(image)))] for image in mnist.test.pixels[:300, 0].numpy()]
    )
    mnists, ours = centers.mean(axis=0)
    assert ours == pytest.approx(mnists, abs=0.1)


def test_pens_unseen_writers_wrote_2_498_digits_and_none_of_the_training_images(real_data, fresh_cache, monkeypatch):
    pen = real("pen", real_data, monkeypatch)
    assert (len(pen.train), len(pen.test), pen.shape) == (4_996, 2_498, (1, 28, 28))
    file = next(real_data / place for place in PLACES["pen"] if (real_data / place).exists())
    writers = {part: [] for part in (False, True)}
    for digit in read_pen_digits(file):
        writers[digit.writer in UNSEEN_WRITERS].append(digit.label)
    assert pen.test_writers.unique().tolist() == list(UNSEEN_WRITERS) and len(pen.test_writers) == len(pen.test)
    assert pen.train.labels.tolist() == writers[False]
    assert pen.test.labels.tolist() == writers[True]


def test_each_of_twenty_writers_is_left_out_once_and_then_in_no_training_image(real_data, fresh_cache, monkeypatch):
    pen = real("pen", real_data, monkeypatch)
    real("mnist", real_data, monkeypatch)
    parts = [load(name, download=False) for name in WITHOUT]
    assert sorted(writer for part in parts for writer in part.test_writers.unique().tolist()) == list(range(1, 21))
    assert sum(len(part.test) for part in parts) == len(pen.train)
    for part in parts:
        added = {image.numpy().tobytes() for image in part.train.pixels[60_000:]}
        assert len(part.train) == 60_000 + len(pen.train) - len(part.test)
        assert not added & {image.numpy().tobytes() for image in part.test.pixels}


def test_an_epoch_takes_each_pen_digit_several_times_beside_mnist(real_data, fresh_cache, monkeypatch):
    real("pen", real_data, monkeypatch)
    data = real("mnist", real_data, monkeypatch) and load("mnist+pen", download=False)
    assert data.train_times.tolist() == [1] * 60_000 + [PEN_TIMES] * 4_996
    left, apart = data.split_numbers(5_000, seed=0)
    recipe = Recipe("mnist+pen", validation=5_000)
    assert images_an_epoch(replace(recipe, validation=0)) == 60_000 + PEN_TIMES * 4_996 == 79_984
    assert images_an_epoch(recipe) == pytest.approx(len(left), rel=0.003)  # by the seed, other pen digits are set apart
    assert len(apart.unique()) == 5_000 and not set(left.tolist()) & set(apart.tolist())


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "pen", "mnist+pen"])
def test_what_is_said_of_a_data_set_before_it_is_loaded_is_so(name, real_data, fresh_cache, monkeypatch):
    for part in name.split("+"):
        dataset = real(part, real_data, monkeypatch)
    dataset = load(name, download=False)
    assert FACTS[name] == dataset.facts
    assert name in datasets_here()
