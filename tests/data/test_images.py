"""Splits and data sets: labels in range, batches, parts drawn by seed."""

from dataclasses import replace

import pytest
import torch

from core.data.images import Dataset, Images
from core.data.normalization import DataError


def numbered(count: int) -> Images:
    """Images of 1×1 pixel whose pixel and label are both their number."""
    numbers = torch.arange(count)
    return Images(numbers.to(torch.uint8).reshape(-1, 1, 1, 1), numbers)


def dataset(train: int = 200, test: int = 10, classes: int = 200) -> Dataset:
    return Dataset("numbers", numbered(train), numbered(test), tuple(map(str, range(classes))), "this test")


def test_batches_are_consecutive_and_the_last_one_can_be_smaller():
    batches = list(numbered(10).batches(4))
    assert [batch.labels.tolist() for batch in batches] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert torch.equal(torch.cat([batch.pixels for batch in batches]), numbered(10).pixels)


def test_shuffled_images_keep_their_labels_and_their_order_follows_from_the_seed():
    one, same, other = (numbered(200).shuffled(torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert one.labels.tolist() == one.pixels.flatten().tolist() == same.labels.tolist() != other.labels.tolist()
    assert sorted(one.labels.tolist()) == list(range(200))


def test_spaced_images_reach_over_all_of_them():
    found = numbered(1_000).spaced(512).labels
    assert (len(found), int(found[0]), int(found[-1])) == (512, 0, 998) and set(found.diff().tolist()) == {1, 2}
    assert numbered(5).spaced(512).labels.tolist() == [0, 1, 2, 3, 4]


def test_joined_images_follow_each_other():
    joined = numbered(3).joined(numbered(2))
    assert joined.labels.tolist() == joined.pixels.flatten().tolist() == [0, 1, 2, 0, 1]


def test_a_split_by_seed_is_disjoint_whole_and_repeatable():
    (train, validation), again = dataset().split(30, seed=7), dataset().split(30, seed=7)
    assert (len(train), len(validation)) == (170, 30)
    assert sorted([*train.labels.tolist(), *validation.labels.tolist()]) == list(range(200))
    assert [part.labels.tolist() for part in again] == [train.labels.tolist(), validation.labels.tolist()]
    assert dataset().split(30, seed=8)[1].labels.tolist() != validation.labels.tolist()


def test_an_image_that_counts_several_times_is_taken_as_often_but_set_apart_once():
    times = torch.tensor([1, 3]).repeat(100)
    data = replace(dataset(), train_times=times)
    train, validation = data.split(30, seed=7)
    assert validation.labels.tolist() == dataset().split(30, seed=7)[1].labels.tolist()
    left = set(range(200)) - set(validation.labels.tolist())
    assert sorted(train.labels.tolist()) == sorted(number for number in left for _ in range(int(times[number])))
    assert data.digest != dataset().digest


def test_nothing_can_be_set_apart_for_validation_but_not_everything():
    train, validation = dataset().split(0, seed=1)
    assert (len(train), len(validation)) == (200, 0)
    for count in (200, 201, -1):
        with pytest.raises(DataError, match=r"has 200 training images; .* Use fewer than 200") as refused:
            dataset().split(count, seed=1)
        assert refused.value.code == "validation"


def test_a_label_out_of_range_is_refused_with_the_split_it_is_in():
    with pytest.raises(DataError, match="a training image is labeled 10, but there are 10 classes") as refused:
        dataset(train=11, classes=10)
    assert refused.value.code == "label"
    with pytest.raises(DataError, match="a test image is labeled 3"):
        dataset(train=3, test=4, classes=3)
    with pytest.raises(DataError, match="labeled -1"):
        Dataset("numbers", Images(numbered(1).pixels, torch.tensor([-1])), numbered(1), ("0",), "this test")


def test_a_data_set_tells_the_shape_of_its_images():
    assert dataset().shape == (1, 1, 1)
