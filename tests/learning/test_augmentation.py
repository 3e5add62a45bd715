"""Varied images are still images of the same digits, changed no more than the settings allow."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import grey_dilation, grey_erosion
from torch import nn

from core.data.images import Dataset, Images
from core.data.torchvision_import import torchvision
from core.learning.augmentation import _elastic, vary
from core.learning.recipe import Augmentation, Recipe
from core.learning.training import train

EACH = {"shift": 3, "rotation": 15, "scale": 0.2, "shear": 15, "elastic": 30, "thickness": 1}


@pytest.fixture
def some(digits):
    """128 digits."""
    return digits.train[:128]


@pytest.fixture
def dots():
    """dots(side, y, x): 640 dark images, each with one bright pixel."""

    def make(side: int, y: int, x: int) -> Images:
        pixels = torch.zeros(640, 1, side, side, dtype=torch.uint8)
        pixels[..., y, x] = 255
        return Images(pixels, torch.zeros(640, dtype=torch.int64))

    return make


def test_settings_of_zero_change_nothing(some):
    assert vary(some, Augmentation()) is some


@pytest.mark.parametrize("name", EACH)
def test_each_setting_alone_changes_images_and_keeps_their_form(name, some):
    torch.manual_seed(0)
    varied = vary(some, Augmentation(**{name: EACH[name]}))
    assert varied.pixels.dtype == torch.uint8 and varied.pixels.shape == some.pixels.shape
    changed = (varied.pixels != some.pixels).flatten(1).any(1)
    assert changed.float().mean() > 0.7
    assert torch.equal(varied.labels, some.labels)


@pytest.mark.parametrize("side", [8, 16, 28, 32, 64])
@pytest.mark.parametrize("channels", [1, 3])
def test_images_of_every_size_can_be_varied(side, channels):
    images = Images(torch.randint(0, 256, (5, channels, side, side), dtype=torch.uint8), torch.arange(5))
    assert vary(images, Augmentation(**EACH)).pixels.shape == images.pixels.shape


def test_the_originals_are_left_as_they_are(some):
    before = some.pixels.clone()
    vary(some, Augmentation(**EACH))
    assert torch.equal(some.pixels, before)


@settings(max_examples=20)
@given(st.integers(1, 13), st.sampled_from([28, 32, 64]))
def test_a_shift_is_at_most_its_pixels(shift, side):
    torch.manual_seed(shift)
    pixels = torch.zeros(160, 1, side, side, dtype=torch.uint8)
    pixels[..., side // 2, side // 2] = 255
    varied = vary(Images(pixels, torch.zeros(160)), Augmentation(shift=shift)).pixels[:, 0]
    places = varied.nonzero()[:, 1:] - side // 2
    assert len(places) and places.abs().max() <= shift


@pytest.mark.parametrize("side", [28, 32, 64])
def test_a_shift_reaches_its_pixels_to_every_side(side, dots):
    torch.manual_seed(0)
    places = vary(dots(side, side // 2, side // 2), Augmentation(shift=2)).pixels[:, 0].nonzero()[:, 1:] - side // 2
    assert places.min(0).values.tolist() == [-2, -2] and places.max(0).values.tolist() == [2, 2]


def test_a_rotation_keeps_the_distance_from_the_middle_and_is_at_most_its_degrees(dots):
    torch.manual_seed(0)
    varied = vary(dots(29, 4, 14), Augmentation(rotation=30)).pixels[:, 0]  # 10 pixels above the middle
    _, y, x = varied.nonzero(as_tuple=True)
    assert ((14 - y) ** 2 + (x - 14) ** 2 - 100).abs().max() <= 30  # within 1.5 pixels of the circle
    angles = torch.rad2deg(torch.atan2(x - 14.0, 14.0 - y))
    assert -37 < angles.min() < -20 and 20 < angles.max() < 37


def test_a_scale_makes_digits_larger_and_smaller_within_its_share():
    torch.manual_seed(0)
    pixels = torch.zeros(640, 1, 28, 28, dtype=torch.uint8)
    pixels[..., 9:19, 9:19] = 255
    area = vary(Images(pixels, torch.zeros(640)), Augmentation(scale=0.2)).pixels.float().sum((1, 2, 3)) / 255
    assert 60 < area.min() < 85 and 115 < area.max() < 148  # 64 and 144, give or take a blurred edge


def test_thickness_stays_between_erosion_and_dilation_and_goes_both_ways(some):
    torch.manual_seed(2)
    varied = vary(some, Augmentation(thickness=1)).pixels[:, 0].numpy()
    original = some.pixels[:, 0].numpy()
    assert (varied <= grey_dilation(original, size=(1, 3, 3))).all()
    assert (varied >= grey_erosion(original, size=(1, 3, 3), mode="constant", cval=255)).all()
    ink = varied.sum((1, 2), dtype=int) - original.sum((1, 2), dtype=int)
    assert ink.min() < 0 < ink.max()


def test_each_image_is_varied_in_its_own_way(dots):
    torch.manual_seed(0)
    varied = vary(dots(28, 14, 14), Augmentation(shift=8)).pixels
    assert len({tuple(image.flatten().tolist()) for image in varied}) > 0.95 * len(varied)


def test_a_shear_moves_what_is_far_from_the_middle_by_at_most_its_tangent(dots):
    torch.manual_seed(0)
    _, y, x = vary(dots(29, 4, 14), Augmentation(shear=20)).pixels[:, 0].nonzero(as_tuple=True)  # 10 pixels above the middle
    assert 3 <= (x - 14).abs().max() <= 5 and (y - 4).abs().max() <= 2  # 10 · tan 20° is 3.64


@pytest.mark.parametrize("side", [28, 64])
def test_the_elastic_field_is_as_strong_and_as_smooth_as_torchvisions(side):
    torch.manual_seed(0)
    images = torch.zeros(200, 1, side, side)
    ours = _elastic(images, 30.0)
    make = torchvision().transforms.v2.ElasticTransform(alpha=30.0, sigma=4.0).make_params
    theirs = torch.cat([make([image])["displacement"] for image in images[:, None]]) * side / 2  # it counts in half sides
    for of in (lambda field: field, lambda field: field.diff(dim=1), lambda field: field[:, :3]):
        assert float(of(ours).std()) == pytest.approx(float(of(theirs).std()), rel=0.06)


def test_every_image_keeps_its_own_label():
    """Each image is as bright in its middle as ten times its label."""
    torch.manual_seed(0)
    labels = torch.randint(0, 10, (200,))
    pixels = torch.zeros(200, 1, 28, 28, dtype=torch.uint8)
    pixels[..., 8:20, 8:20] = 10 * labels.view(-1, 1, 1, 1).to(torch.uint8)
    varied = vary(Images(pixels, labels), Augmentation(shift=2, rotation=10, scale=0.1, shear=5, elastic=5))
    assert torch.equal(varied.pixels[:, 0, 14, 14], 10 * varied.labels)


def test_the_same_seed_draws_the_same_variations(some):
    images = []
    for seed in (3, 3, 4):
        torch.manual_seed(seed)
        images.append(vary(some, Augmentation(**EACH)).pixels)
    assert torch.equal(images[0], images[1]) and not torch.equal(images[0], images[2])


def test_variations_are_drawn_again_every_epoch():
    """64 dots, told apart by their brightness: the shift of each is read from what the network sees."""
    seen = []

    class Witness(nn.Flatten):
        def forward(self, values):
            seen.append((values * 255).round().flatten(1).max(1))
            return super().forward(values)

    pixels = torch.zeros(64, 1, 28, 28, dtype=torch.uint8)
    pixels[:, 0, 12:16, 12:16] = torch.arange(100, 164, dtype=torch.uint8).view(-1, 1, 1)
    images = Images(pixels, torch.arange(64) % 10)
    data = Dataset("dots", images, images, tuple("0123456789"), "these tests")
    recipe = Recipe(epochs=2, batch_size=64, augmentation=Augmentation(shift=8), mean=0.0, std=1.0, device="cpu")
    torch.manual_seed(0)
    list(train(nn.Sequential(Witness(), nn.Linear(784, 10)), data, recipe))
    first, second = ([place[bright.argsort()].tolist() for bright, place in [one]] for one in seen)
    assert sorted(seen[0][0].tolist()) == sorted(seen[1][0].tolist()) == list(range(100, 164))
    assert first != second
